package dev.rejoin.agent.config;

import dev.rejoin.api.settings.SettingsProblem;
import java.util.regex.Pattern;

/** Tells by its name whether a value must not be shown: a plugin may call anything a password. */
final class Secrets {
  static final String REDACTED = "<redacted>";

  private static final Pattern SECRET = Pattern.compile(
      "(.*[_.-])?(token|password|passphrase|passwd|secret|credential|api_?key|private_?key|access_?key)s?",
      Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** True for {@code password} and {@code api_token}; false for {@code password_file} and {@code token_env}. */
  static boolean named(String key) {
    return SECRET.matcher(key).matches();
  }

  /** A problem's message without the value, if the option is named like a secret. */
  static String redact(SettingsProblem problem) {
    return named(problem.option())
        ? problem
            .value()
            .map(value -> problem.message().replace(value, REDACTED))
            .orElse(problem.message())
        : problem.message();
  }

  static String shown(String key, String value) {
    return named(key) ? REDACTED : value;
  }
}
