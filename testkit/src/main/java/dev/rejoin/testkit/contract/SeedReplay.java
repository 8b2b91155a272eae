package dev.rejoin.testkit.contract;

import java.lang.reflect.Method;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Attaches to the failure of a seeded test the seed and the command that replays it. */
final class SeedReplay implements InvocationInterceptor {

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> test,
      ExtensionContext context)
      throws Throwable {
    try {
      invocation.proceed();
    } catch (Throwable failure) {
      test.getArguments().stream()
          .filter(Long.class::isInstance)
          .findFirst()
          .ifPresent(seed -> failure.addSuppressed(
              new Replay("seed " + seed + "; replay it with: " + command(test, (Long) seed))));
      throw failure;
    }
  }

  private static String command(ReflectiveInvocationContext<Method> test, long seed) {
    Class<?> type = test.getTargetClass();
    String name = type.getName().substring(type.getPackageName().length() + 1);
    String filter = "-Dtest=" + name + "#" + test.getExecutable().getName();
    boolean nested = name.indexOf('$') >= 0;
    return "mvn test " + module() + (nested ? "'" + filter + "'" : filter) + " -D" + SeedsSource.ONE
        + "=" + seed;
  }

  /** Surefire names the module's folder in {@code basedir}; an IDE does not. */
  private static String module() {
    String folder = System.getProperty("basedir");
    return folder == null
        ? ""
        : "-pl " + Path.of(folder).getFileName() + " -am -Dsurefire.failIfNoSpecifiedTests=false ";
  }

  /** Not an error of its own: the line under the failure that says how to see it again. */
  static final class Replay extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Replay(String message) {
      super(message, null, false, false);
    }
  }
}
