package dev.rejoin.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.testkit.contract.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private final TimerWheel<Numbered> wheel = new TimerWheel<>();

  /** An entry that knows when it was added. */
  private static final class Numbered extends TimerWheel.Entry {
    final int number;
    final long due;

    Numbered(int number, long due) {
      this.number = number;
      this.due = due;
    }
  }

  /** The yardstick: a heap over (time, number), driven by the same dice. */
  @Seeds
  void poll_underRandomLoad_keepsTheOrderOfAHeap(long seed) {
    RandomGenerator dice = SeededDice.of(seed);
    PriorityQueue<Numbered> heap =
        new PriorityQueue<>(Comparator.<Numbered>comparingLong(entry -> entry.due)
            .thenComparing(entry -> entry.number));
    long now = 0;
    int added = 0;
    for (int round = 0; round < 5_000; round++) {
      for (int i = dice.nextInt(4); i > 0; i--) {
        long due = now + dice.nextLong(1L << dice.nextInt(1, 45)) / 3 * 3;
        Numbered entry = new Numbered(added++, due);
        wheel.add(entry, due);
        heap.add(entry);
      }
      if (dice.nextInt(50) == 0) {
        int odd = dice.nextInt(2);
        wheel.removeIf(entry -> entry.number % 7 == odd);
        heap.removeIf(entry -> entry.number % 7 == odd);
      }
      assertThat(wheel.firstAt(entry -> false))
          .isEqualTo(heap.isEmpty() ? Long.MAX_VALUE : heap.peek().due);
      long until = now + dice.nextLong(1L << dice.nextInt(1, 40));
      while (!heap.isEmpty() && heap.peek().due <= until) {
        assertThat(wheel.poll(until)).isSameAs(heap.remove());
      }
      assertThat(wheel.poll(until)).isNull();
      assertThat(wheel.size()).isEqualTo(heap.size());
      now = until;
    }
  }

  @Test
  void poll_beforeTheFirst_leavesRoomForEarlierOnes() {
    wheel.add(new Numbered(1, 1_000_000), 1_000_000);

    assertThat(wheel.poll(999_999)).isNull();
    wheel.add(new Numbered(2, 999_999), 999_999);

    assertThat(wheel.poll(1_000_000).number).isEqualTo(2);
    assertThat(wheel.poll(1_000_000).number).isEqualTo(1);
  }

  @Test
  void poll_atTheEndOfTime_isExact() {
    wheel.add(new Numbered(1, Long.MAX_VALUE), Long.MAX_VALUE);
    wheel.add(new Numbered(2, 0), 0);

    assertThat(wheel.poll(Long.MAX_VALUE).number).isEqualTo(2);
    assertThat(wheel.poll(Long.MAX_VALUE - 1)).isNull();
    assertThat(wheel.poll(Long.MAX_VALUE).number).isEqualTo(1);
  }

  @Test
  void add_beforeTheBase_isRefused() {
    wheel.add(new Numbered(1, 10), 10);
    wheel.poll(10);

    assertThatThrownBy(() -> wheel.add(new Numbered(2, 9), 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at: 9 (expected: 10 or later)");
  }

  @Test
  void forEach_visitsEveryEntryOnce() {
    for (int i = 0; i < 1_000; i++) {
      wheel.add(new Numbered(i, (long) i * i * i), (long) i * i * i);
    }
    List<Integer> seen = new ArrayList<>();
    wheel.forEach(entry -> seen.add(entry.number));

    assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
  }

  /** Slots grow, are emptied, and are used again by whoever comes a whole turn of the wheel later. */
  @Test
  void poll_ofThousandsInOneSlot_keepsTheirOrderAgainAndAgain() {
    for (int turn = 0; turn < 3; turn++) {
      long due = (turn + 1) * (1L << 40);
      for (int i = 0; i < 10_000; i++) {
        wheel.add(new Numbered(i, due), due);
      }
      for (int i = 0; i < 10_000; i++) {
        if (i == 5_000) {
          wheel.add(new Numbered(10_000, due), due); // while its slot is being emptied
        }
        assertThat(wheel.poll(due).number).isEqualTo(i);
      }
      assertThat(wheel.poll(due).number).isEqualTo(10_000);
      assertThat(wheel.size()).isZero();
    }
  }
}
