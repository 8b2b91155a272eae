package dev.rejoin.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.time.TokenSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SystemRuntimeTest {

  @Test
  void tokens_areLongDistinctAndUrlSafe() {
    TokenSource tokens = SystemRuntime.tokens();

    assertThat(Stream.generate(tokens::next).limit(1_000))
        .doesNotHaveDuplicates()
        .allMatch(token -> token.matches("[A-Za-z0-9_-]{24}"));
  }

  @Test
  void dice_ofTwoAgents_differ() {
    assertThat(SystemRuntime.newRandom().longs(4).boxed().toList())
        .isNotEqualTo(SystemRuntime.newRandom().longs(4).boxed().toList());
  }

  @Test
  void ticker_neverGoesBack() {
    Ticker ticker = SystemRuntime.ticker();
    long before = ticker.nanos();

    assertThat(ticker.nanos() - before).isNotNegative();
    assertThat(SystemRuntime.wallClock().instant()).isNotNull();
  }
}
