package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class SeedReplayTest {

  @Test
  void failureOfASeededTest_carriesItsSeedAndTheCommandThatReplaysIt() {
    SuiteRun run = SuiteRun.of(FailsAtThree.class);

    assertThat(run.failureOf("seeded").getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
        .startsWith("seed 3; replay it with: mvn test ")
        .endsWith("'-Dtest=SeedReplayTest$FailsAtThree#seeded' -Drejoin.seed=3");
    assertThat(run.passed()).containsExactly("seeded");
  }

  static class FailsAtThree {
    @Seeds({1, 3})
    void seeded(long seed) {
      assertThat(seed).isNotEqualTo(3);
    }
  }
}
