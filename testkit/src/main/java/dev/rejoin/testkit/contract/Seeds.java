package dev.rejoin.testkit.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that takes a seed, its only {@code long} parameter, and runs once for each of a fixed list.
 *
 * <p>{@code -Drejoin.seed=7} runs that seed alone; {@code -Drejoin.seeds=1000} runs that many fresh ones after the
 * list. A failure carries its seed and the command that replays it.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "seed {0}")
@ArgumentsSource(SeedsSource.class)
@ExtendWith(SeedReplay.class)
public @interface Seeds {

  /** The fixed list. */
  long[] value() default {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  /** Where thousands are wanted: 1 to this follow the list. */
  int upTo() default 0;
}
