package dev.rejoin.reconnect.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  @Test
  void take_upToTheMessages_thenRefused() {
    Allowance allowance = new Allowance(2, 100);

    assertThat(allowance.take(1)).isTrue();
    assertThat(allowance.take(1)).isTrue();
    assertThat(allowance.take(1)).isFalse();
    allowance.giveBack(1);
    assertThat(allowance.take(1)).isTrue();
  }

  @Test
  void take_upToTheBytes_thenRefusedWithoutTakingARoom() {
    Allowance allowance = new Allowance(10, 100);

    assertThat(allowance.take(100)).isTrue();
    assertThat(allowance.take(1)).isFalse();
    assertThat(allowance.messages()).isEqualTo(1);
    allowance.giveBack(100);
    assertThat(allowance.take(100)).isTrue();
  }

  @Test
  void takeAnyway_goesBeyondUntilCrowded() {
    Allowance allowance = new Allowance(1, 1);
    int taken = 0;
    while (!allowance.crowded()) {
      allowance.takeAnyway(100);
      taken++;
    }

    assertThat(taken).isEqualTo(1025);
    assertThat(allowance.take(0)).isFalse();
  }

  @Test
  void take_byManyThreads_neverExceedsAndLosesNothing() throws Exception {
    int threads = 4;
    Allowance allowance = new Allowance(1_000, Long.MAX_VALUE);
    CyclicBarrier together = new CyclicBarrier(threads);
    List<FutureTask<Integer>> producers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      FutureTask<Integer> producer = new FutureTask<>(() -> {
        together.await();
        int taken = 0;
        for (int n = 0; n < 1_000; n++) {
          taken += allowance.take(3) ? 1 : 0;
        }
        return taken;
      });
      producers.add(producer);
      new Thread(producer, "producer-" + i).start();
    }
    int taken = 0;
    for (FutureTask<Integer> producer : producers) {
      taken += producer.get();
    }

    assertThat(taken).isEqualTo(1_000);
    assertThat(allowance.messages()).isEqualTo(1_000);
  }
}
