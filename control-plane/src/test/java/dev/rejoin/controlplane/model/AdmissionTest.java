package dev.rejoin.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.controlplane.model.AdmissionVerdict.Admitted;
import dev.rejoin.controlplane.model.AdmissionVerdict.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The door, in virtual time. */
final class AdmissionTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private record Arrival(long at, int agent) {}

  /** A fleet that obeys: it comes no earlier than told, and later by what the agents add and connecting takes. */
  private static final class Herd {
    final List<Long> admitted = new ArrayList<>();
    final Map<Integer, Long> admittedAt = new HashMap<>();
    final Map<Integer, Integer> refusals = new HashMap<>();
    final List<Long> promised = new ArrayList<>();
    private final Admission admission;
    private final SplittableRandom random;
    private final Function<Integer, Purpose> purpose;
    private long ownWait;
    private final PriorityQueue<Arrival> arrivals =
        new PriorityQueue<>(Comparator.comparingLong(Arrival::at));

    Herd(AdmissionSettings settings, long seed, Function<Integer, Purpose> purpose) {
      this.admission = new Admission(settings, 0);
      this.random = new SplittableRandom(seed);
      this.purpose = purpose;
    }

    /** Comes again when it likes, whatever it is told. */
    Herd thatWaitsAsItLikes(long most) {
      ownWait = most;
      return this;
    }

    Herd comes(int agents, long within) {
      for (int agent = 0; agent < agents; agent++) {
        arrivals.add(new Arrival(1 + random.nextLong(within), agent));
      }
      for (Arrival next = arrivals.poll(); next != null; next = arrivals.poll()) {
        meet(next);
      }
      return this;
    }

    private void meet(Arrival arrival) {
      int agent = arrival.agent();
      AdmissionVerdict verdict =
          admission.arrive(arrival.at(), "agent-" + agent, purpose.apply(agent));
      if (verdict instanceof Refused refused) {
        refusals.merge(agent, 1, Integer::sum);
        long wait = refused.retryAfter().toNanos();
        promised.add(arrival.at() + wait);
        long jitter = random.nextLong(Math.min(wait / 10, SECOND) + 1);
        long connecting = 1_000_000 + random.nextLong(20_000_000);
        if (ownWait > 0) {
          wait = random.nextLong(ownWait);
        }
        arrivals.add(new Arrival(arrival.at() + wait + jitter + connecting, agent));
      } else {
        admitted.add(arrival.at());
        admittedAt.put(agent, arrival.at());
      }
    }

    int mostInASecond() {
      int most = 0;
      int first = 0;
      for (int last = 0; last < admitted.size(); last++) {
        while (admitted.get(last) - admitted.get(first) >= SECOND) {
          first++;
        }
        most = Math.max(most, last - first + 1);
      }
      return most;
    }

    double refusalsPerAgent() {
      return refusals.values().stream().mapToInt(count -> count).sum() / (double) admitted.size();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000,10000,1.2",
    "1000,100000,1.2",
    "100,1000,1.2",
    "5000,20000,1.2",
    // A burst of two does not make up for agents that are up to a second late.
    "20,300,2"
  })
  void herd_thatComesAtOnce_isInAfterItsShareOfTheCapacityAndRefusedOnce(
      int capacity, int agents, double refusals) {
    for (long seed = 1; seed <= 5; seed++) {
      Herd herd = new Herd(AdmissionSettings.of(capacity), seed, agent -> Purpose.RESUME)
          .comes(agents, SECOND);

      long last = herd.admitted.get(agents - 1);
      assertThat(last)
          .as("seed %d", seed)
          .isLessThan((long) (1.2 * SECOND * agents / capacity) + 2 * SECOND);
      assertThat(herd.mostInASecond()).as("seed %d", seed).isLessThanOrEqualTo(capacity * 11 / 10);
      assertThat(herd.refusalsPerAgent()).as("seed %d", seed).isLessThan(refusals);
    }
  }

  @Test
  void herd_thatSpreadsAsAnnounced_isHardlyRefused() {
    Herd herd =
        new Herd(AdmissionSettings.of(1000), 7, agent -> Purpose.RESUME).comes(10_000, 11 * SECOND);

    assertThat(herd.refusalsPerAgent()).isLessThan(0.02);
    assertThat(herd.admitted.get(9_999)).isLessThan(12 * SECOND);
  }

  @Test
  void herd_thatMissesItsSlots_isInAllTheSame() {
    for (long seed = 1; seed <= 5; seed++) {
      Herd herd = new Herd(AdmissionSettings.of(1000), seed, agent -> Purpose.RESUME)
          .thatWaitsAsItLikes(11 * SECOND)
          .comes(10_000, SECOND);

      assertThat(herd.admitted.get(9_999)).as("seed %d", seed).isLessThan(60 * SECOND);
      assertThat(herd.mostInASecond()).as("seed %d", seed).isLessThanOrEqualTo(1100);
    }
  }

  @Test
  void slots_areNeverGivenTwice() {
    Admission admission = new Admission(AdmissionSettings.of(1000), 0);
    SplittableRandom random = new SplittableRandom(3);
    List<Long> slots = new ArrayList<>();
    long now = 0;
    for (int agent = 0; agent < 50_000; agent++) {
      now += random.nextLong(200_000);
      Purpose purpose = random.nextInt(3) == 0 ? Purpose.REGISTRATION : Purpose.RESUME;
      if (admission.arrive(now, "agent-" + agent, purpose) instanceof Refused refused) {
        slots.add(now + refused.retryAfter().toNanos());
      }
    }

    assertThat(slots).hasSizeGreaterThan(30_000);
    assertThat(new HashSet<>(slots)).hasSameSizeAs(slots);
  }

  @Test
  void resumptions_inAFloodOfRegistrations_comeFirst() {
    int agents = 10_000;
    Herd herd = new Herd(
            AdmissionSettings.of(1000).withRegistrationRate(500),
            11,
            agent -> agent % 5 == 0 ? Purpose.RESUME : Purpose.REGISTRATION)
        .comes(agents, SECOND);

    long lastResumption = herd.admittedAt.entrySet().stream()
        .filter(entry -> entry.getKey() % 5 == 0)
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElseThrow();
    // 2000 of them; registrations have every other slot at most.
    assertThat(lastResumption).isLessThan(5 * SECOND);
    assertThat(herd.admitted.get(agents - 1)).isLessThan(20 * SECOND);
    assertThat(herd.refusalsPerAgent()).isLessThan(1.2);
  }

  /** Rates that do not divide the capacity included: slots cannot be fewer than what is carried out. */
  @ParameterizedTest
  @CsvSource({"1000,500", "1000,470", "1000,334", "1000,100", "23,10.4", "100,7"})
  void registrations_ofAFleetThatWasForgotten_areLetInAtTheirRate(double capacity, double rate) {
    int agents = (int) (10 * capacity);
    Herd herd = new Herd(
            AdmissionSettings.of(capacity).withRegistrationRate(rate),
            7,
            agent -> Purpose.REGISTRATION)
        .comes(agents, SECOND);

    double last = herd.promised.stream().mapToLong(at -> at).max().orElseThrow();
    assertThat(last / SECOND).isBetween(0.9 * agents / rate, 1.1 * agents / rate + 1);
  }

  @Test
  void registrations_inAnEndlessFloodOfResumptions_areNotPutOffForEver() {
    Admission admission = new Admission(AdmissionSettings.of(100), 0);
    exhaust(admission, 50);
    Refused registration = (Refused) admission.arrive(0, "new", Purpose.REGISTRATION);
    for (int agent = 0; agent < 1000; agent++) {
      admission.arrive(0, "later-" + agent, Purpose.RESUME);
    }

    assertThat(registration.retryAfter()).isLessThan(Duration.ofSeconds(1));
    assertThat(admission.arrive(registration.retryAfter().toNanos(), "new", Purpose.REGISTRATION))
        .isInstanceOf(Admitted.class);
  }

  private static void exhaust(Admission admission, int arrivals) {
    for (int i = 0; i < arrivals; i++) {
      admission.arrive(0, "exhausting-" + i, Purpose.RESUME);
    }
  }

  @Test
  void agent_beforeItsSlot_isToldTheSameTime() {
    Admission admission = new Admission(AdmissionSettings.of(10), 0);
    exhaust(admission, 5);
    long slot =
        ((Refused) admission.arrive(0, "early", Purpose.RESUME)).retryAfter().toNanos();

    AdmissionVerdict justBefore = admission.arrive(slot - 1, "early", Purpose.RESUME);

    assertThat(justBefore).isEqualTo(new Refused(Duration.ofNanos(1)));
    assertThat(admission.arrive(slot, "early", Purpose.RESUME)).isInstanceOf(Admitted.class);
  }

  @Test
  void newcomer_whileSomebodyIsExpected_doesNotTakeItsPlace() {
    Admission admission = new Admission(AdmissionSettings.of(10), 0);
    exhaust(admission, 1);
    long slot =
        ((Refused) admission.arrive(0, "expected", Purpose.RESUME)).retryAfter().toNanos();

    assertThat(admission.arrive(slot, "newcomer", Purpose.RESUME)).isInstanceOf(Refused.class);
    assertThat(admission.arrive(slot + 1, "expected", Purpose.RESUME)).isInstanceOf(Admitted.class);
  }

  @Test
  void slot_thatNobodyUsed_isNotKeptForLong() {
    Admission admission = new Admission(AdmissionSettings.of(10), 0);
    exhaust(admission, 1);
    long slot =
        ((Refused) admission.arrive(0, "gone", Purpose.RESUME)).retryAfter().toNanos();

    assertThat(admission.arrive(slot + 3 * SECOND, "one", Purpose.RESUME))
        .isInstanceOf(Refused.class);
    assertThat(admission.arrive(slot + 3 * SECOND + 1, "another", Purpose.RESUME))
        .isInstanceOf(Admitted.class);
  }

  @Test
  void lateComers_withoutATokenLeft_getDistinctTimesSoon() {
    Admission admission = new Admission(AdmissionSettings.of(10), 0);
    exhaust(admission, 1);
    for (int agent = 0; agent < 5; agent++) {
      admission.arrive(0, "agent-" + agent, Purpose.RESUME);
    }
    long late = SECOND;
    assertThat(admission.arrive(late, "agent-0", Purpose.RESUME)).isInstanceOf(Admitted.class);

    List<Long> again = new ArrayList<>();
    for (int agent = 1; agent < 5; agent++) {
      AdmissionVerdict verdict = admission.arrive(late, "agent-" + agent, Purpose.RESUME);
      again.add(((Refused) verdict).retryAfter().toMillis());
    }
    assertThat(again).containsExactly(100L, 200L, 300L, 400L);
  }

  @Test
  void connections_thatAnnounceNobody_getSlotsAndNoPlace() {
    Admission admission = new Admission(AdmissionSettings.of(10), 0);
    exhaust(admission, 1);

    AdmissionVerdict first = admission.arrive(0, "", Purpose.REGISTRATION);
    AdmissionVerdict second = admission.arrive(0, "", Purpose.REGISTRATION);

    assertThat(first).isInstanceOf(Refused.class).isNotEqualTo(second);
    assertThat(admission.arrive(SECOND, "somebody", Purpose.RESUME)).isInstanceOf(Admitted.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "-1,1", "NaN,1", "1e10,1", "10,0", "10,NaN", "10,10.5"})
  void settings_withNonsense_areRefused(double capacity, double registrations) {
    assertThatThrownBy(() -> AdmissionSettings.of(capacity).withRegistrationRate(registrations))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void settings_thatContradict_nameBothValues() {
    assertThatThrownBy(() -> AdmissionSettings.of(100).withRegistrationRate(200))
        .hasMessage("registration_rate: 200.0 (expected: at most capacity, 100.0)");
  }
}
