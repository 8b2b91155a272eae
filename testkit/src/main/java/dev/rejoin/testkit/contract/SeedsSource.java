package dev.rejoin.testkit.contract;

import dev.rejoin.api.runtime.SystemRuntime;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Hands the seeds of {@link Seeds} to JUnit. */
final class SeedsSource implements ArgumentsProvider {
  static final String ONE = "rejoin.seed";
  static final String MORE = "rejoin.seeds";

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    Seeds seeds = context.getRequiredTestMethod().getAnnotation(Seeds.class);
    long[] fixed = seeds == null ? new long[0] : fixed(seeds.value(), seeds.upTo());
    return chosen(fixed, System.getProperty(ONE), System.getProperty(MORE)).mapToObj(Arguments::of);
  }

  /** The list, and the row that follows it. */
  static long[] fixed(long[] list, int upTo) {
    return LongStream.concat(LongStream.of(list), LongStream.rangeClosed(1, upTo))
        .toArray();
  }

  /** One seed if it was named, else the fixed list, followed by as many fresh ones as were asked for. */
  static LongStream chosen(long[] fixed, @Nullable String one, @Nullable String more) {
    if (one != null) {
      return LongStream.of(number(ONE, one));
    }
    LongStream list = LongStream.of(fixed);
    if (more == null) {
      return list;
    }
    RandomGenerator fresh = SystemRuntime.newRandom();
    return LongStream.concat(
        list, LongStream.generate(fresh::nextLong).limit(Math.max(0, number(MORE, more))));
  }

  private static long number(String property, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D" + property + "=" + text + " (expected: a whole number)", e);
    }
  }
}
