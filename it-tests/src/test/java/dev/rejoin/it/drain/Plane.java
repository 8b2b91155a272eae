package dev.rejoin.it.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.it.process.RejoinProcess;
import dev.rejoin.tools.controlplane.AdminClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A control-plane process that shares its state with others. */
final class Plane implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("listening (ws://127\\.0\\.0\\.1:(\\d+)) at .*");
  private static final Pattern ADMIN = Pattern.compile("admin (http://\\S+) token in (.+)");

  final RejoinProcess process;
  final String endpoint;
  final AdminClient admin;

  private Plane(RejoinProcess process, String endpoint, AdminClient admin) {
    this.process = process;
    this.endpoint = endpoint;
    this.admin = admin;
  }

  static Plane start(Path state, String... more) throws IOException {
    String[] common = {"control-plane", "--port", "0", "--shared", "--state", state.toString()};
    String[] all = new String[common.length + more.length];
    System.arraycopy(common, 0, all, 0, common.length);
    System.arraycopy(more, 0, all, common.length, more.length);
    RejoinProcess process = RejoinProcess.start(all);
    Matcher listening = LISTENING.matcher(process.await(0, "listening "));
    assertThat(listening.matches()).isTrue();
    Matcher admin = ADMIN.matcher(process.await(0, "admin http"));
    assertThat(admin.matches()).isTrue();
    return new Plane(
        process,
        listening.group(1),
        AdminClient.of(URI.create(admin.group(1)), Path.of(admin.group(2))));
  }

  URI health() {
    return URI.create(endpoint.replaceFirst("ws:", "http:") + "/health");
  }

  @Override
  public void close() {
    process.close();
  }
}
