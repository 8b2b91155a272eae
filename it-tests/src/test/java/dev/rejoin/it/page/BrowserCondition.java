package dev.rejoin.it.page;

import dev.rejoin.it.process.Shell;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks whether this machine has the browser. */
final class BrowserCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Shell.tryRun(Chromium.COMMAND, "--version")
        ? ConditionEvaluationResult.enabled("Chromium is there")
        : ConditionEvaluationResult.disabled("needs the Debian package chromium");
  }
}
