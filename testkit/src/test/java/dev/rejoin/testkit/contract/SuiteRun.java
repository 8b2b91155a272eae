package dev.rejoin.testkit.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs one suite as JUnit would and tells how each of its tests ended. */
final class SuiteRun {
  private final Map<String, Throwable> failures = new TreeMap<>();
  private final Set<String> passed = new TreeSet<>();

  private SuiteRun() {}

  static SuiteRun of(Class<?> suite) {
    SuiteRun run = new SuiteRun();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(suite)).build();
    LauncherFactory.create().execute(request, new TestExecutionListener() {
      @Override
      public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        run.finished(test, result);
      }
    });
    return run;
  }

  private void finished(TestIdentifier test, TestExecutionResult result) {
    TestSource source = test.getSource().orElse(null);
    if (test.isTest() && source instanceof MethodSource method) {
      if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passed.add(method.getMethodName());
      }
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        result.getThrowable().ifPresent(failure -> failures.put(method.getMethodName(), failure));
      }
    }
  }

  /** Names of the tests that failed. */
  Set<String> failed() {
    return failures.keySet();
  }

  /** Names of the tests that passed at least once. */
  Set<String> passed() {
    return passed;
  }

  Throwable failureOf(String test) {
    Throwable failure = failures.get(test);
    if (failure == null) {
      throw new AssertionError(test + " did not fail; failed: " + failed());
    }
    return failure;
  }
}
