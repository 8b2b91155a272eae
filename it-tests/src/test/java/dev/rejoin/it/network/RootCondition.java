package dev.rejoin.it.network;

import dev.rejoin.it.process.Shell;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks whether this machine allows what the test does; installs the packet filter where it may. */
final class RootCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return ConditionEvaluationResult.disabled("needs root to make network namespaces");
    }
    if (!Shell.tryRun("ip", "-V") || !Shell.tryRun("iptables", "-V")) {
      Shell.tryRun("apt-get", "install", "-y", "-qq", "iproute2", "iptables");
    }
    if (!Shell.tryRun("ip", "-V") || !Shell.tryRun("iptables", "-V")) {
      return ConditionEvaluationResult.disabled("needs the Debian packages iproute2 and iptables");
    }
    return ConditionEvaluationResult.enabled("root, with namespaces and packet filter");
  }
}
