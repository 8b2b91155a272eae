package dev.rejoin.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.fakes.AtOnceRegistration;
import dev.rejoin.agent.fakes.BellHook;
import dev.rejoin.agent.fakes.EarObserver;
import dev.rejoin.agent.fakes.FakeClassPath;
import dev.rejoin.agent.fakes.LoopTransport;
import dev.rejoin.agent.fakes.SteadyStrategy;
import dev.rejoin.agent.machine.Machine;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.ServerSpecs;
import dev.rejoin.api.transport.Proxy;
import dev.rejoin.api.transport.TlsOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigTest {
  private static final ServerSpecs SPECS = new ServerSpecs(4, 8_000, 9_000, "linux 6", "amd64");
  private static final String MINIMAL = """
      transport: loop
      reconnect: {strategy: steady}
      registration: {strategy: at-once}
      control_plane: {endpoints: ['loop://127.0.0.1:7']}
      """;

  @TempDir
  private Path folder;

  private ProviderCatalog catalog;

  @BeforeEach
  void findProviders() throws IOException {
    FakeClassPath classPath = new FakeClassPath(
        Files.createDirectory(folder.resolve("services")),
        SteadyStrategy.class,
        AtOnceRegistration.class,
        LoopTransport.class,
        BellHook.class,
        EarObserver.class);
    catalog = ProviderCatalog.find(classPath, Optional.empty());
  }

  private AgentConfig load(String yaml, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("agent.yaml"), yaml);
    return new ConfigLoader(
            environment, plugins -> catalog, new Machine(Optional.of("host-1"), SPECS))
        .load(Optional.of(file));
  }

  private static EffectiveValue effective(AgentConfig config, String section, String key) {
    return config.effective().stream()
        .filter(value -> value.section().equals(section) && value.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void description_isReadAndTheMachineAdded() throws IOException {
    AgentConfig config = load(MINIMAL + """
            agent:
              id: edge-1
              kubernetes_version: 1.30
              labels: {zone: b, 'app.kubernetes.io/part-of': edge}
              metadata: {}
            """, Map.of());

    assertThat(config.description().id()).isEqualTo("edge-1");
    assertThat(config.description().kubernetesVersion()).isEqualTo("1.30");
    assertThat(config.description().serverSpecs()).isEqualTo(SPECS);
    assertThat(config.description().labels())
        .containsExactly(Map.entry("app.kubernetes.io/part-of", "edge"), Map.entry("zone", "b"));
  }

  @Test
  void environment_winsOverTheFile() throws IOException {
    AgentConfig config = load(
        MINIMAL + "log: {level: warn}\n",
        Map.of(
            "REJOIN_LOG_LEVEL", "debug",
            "REJOIN_LOG_FORMAT", "json",
            "REJOIN_RECONNECT_LOST_AFTER", "7s",
            "REJOIN_AGENT_LABELS_ZONE", "c",
            "REJOIN_HOOKS_BELL_TUNES", "a, b",
            "REJOIN_STATUS_PORT", "",
            "REJOIN_CONFIG", "elsewhere.yaml"));

    assertThat(config.log()).isEqualTo(new LogSettings(LogFormat.JSON, LogLevel.DEBUG));
    assertThat(config.policy().lostAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.description().labels()).containsEntry("zone", "c");
    assertThat(effective(config, "hooks.bell", "tunes").text()).isEqualTo("a,b");
    assertThat(config.status().port()).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void serviceLinksOfKubernetes_areNoOverrides() throws IOException {
    AgentConfig config = load(
        MINIMAL,
        Map.of(
            "REJOIN_CONTROL_PLANE_SERVICE_HOST", "10.0.0.1",
            "REJOIN_CONTROL_PLANE_SERVICE_PORT", "18080",
            "REJOIN_CONTROL_PLANE_SERVICE_PORT_WS", "18080",
            "REJOIN_CONTROL_PLANE_PORT", "tcp://10.0.0.1:18080",
            "REJOIN_CONTROL_PLANE_PORT_18080_TCP", "tcp://10.0.0.1:18080",
            "REJOIN_CONTROL_PLANE_PORT_18080_TCP_PROTO", "tcp",
            "REJOIN_STATUS_PORT", "tcp://10.0.0.2:80"));

    assertThat(config.status().port()).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void environmentAlone_isEnough() {
    Machine machine = new Machine(Optional.empty(), SPECS);
    AgentConfig config = new ConfigLoader(
            Map.of(
                "REJOIN_TRANSPORT", "loop",
                "REJOIN_RECONNECT_STRATEGY", "steady",
                "REJOIN_REGISTRATION_STRATEGY", "at-once",
                "REJOIN_CONTROL_PLANE_ENDPOINTS", "loop://a:1,loop://b:2/path"),
            plugins -> catalog,
            machine)
        .load(Optional.empty());

    assertThat(config.access().endpoints())
        .containsExactly(Endpoint.parse("loop://a:1"), Endpoint.parse("loop://b:2/path"));
    assertThat(config.description().id()).isEqualTo("agent");
  }

  @Test
  void optionSharedWithTheMachine_goesToBoth() throws IOException {
    AgentConfig written =
        load(MINIMAL.replace("steady}", "steady, max_delay: 9s, delay: 3s}"), Map.of());
    assertThat(written.policy().maxDelay()).isEqualTo(Duration.ofSeconds(9));
    assertThat(written.providers().backoff().settings().toString()).contains("PT9S", "PT3S");

    AgentConfig unwritten = load(MINIMAL, Map.of());
    assertThat(unwritten.policy().maxDelay())
        .as("the strategy's default")
        .isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void disabledHookAndObserver_areNotChosen() throws IOException {
    assertThat(load(MINIMAL, Map.of()).providers().hooks()).hasSize(1);

    ChosenProviders chosen = load(
            MINIMAL + "hooks: {disabled: [bell]}\nobservers: {disabled: ear}\n", Map.of())
        .providers();
    assertThat(chosen.hooks()).isEmpty();
    assertThat(chosen.observers()).isEmpty();
  }

  @Test
  void token_isReadAgainAtEveryRequest() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "first\n");
    AgentConfig config = load(MINIMAL + "credentials: {token_file: token}\n", Map.of());

    assertThat(config.access().credentials().bearerToken()).contains(Secret.of("first"));
    Files.writeString(token, "second");
    assertThat(config.access().credentials().bearerToken()).contains(Secret.of("second"));
    assertThat(config.access().credentials().toString()).doesNotContain("second");
    assertThat(config.access().credentialFiles()).containsExactly(token);
  }

  @Test
  void tokenVariable_mayBeginLikeAnOverride() throws IOException {
    AgentConfig config = load(
        MINIMAL + "credentials: {token_env: REJOIN_TOKEN}\n", Map.of("REJOIN_TOKEN", "secret"));

    assertThat(config.access().credentials().bearerToken()).contains(Secret.of("secret"));
  }

  @Test
  void tlsAndProxy_areReadRelativeToTheFile() throws IOException {
    for (String name : List.of("ca.pem", "cert.pem", "key.pem")) {
      Files.writeString(folder.resolve(name), "…");
    }
    Files.write(folder.resolve("password"), "pw\n".getBytes(StandardCharsets.UTF_8));
    ControlPlaneAccess access = load(MINIMAL + """
                tls: {ca_file: ca.pem, certificate_file: ./cert.pem, key_file: key.pem}
                proxy: {url: 'http://proxy:3128', user: me, password_file: password}
                """, Map.of()).access();

    assertThat(access.tls())
        .isEqualTo(new TlsOptions(
            Optional.of(folder.resolve("ca.pem")),
            Optional.of(new TlsOptions.ClientIdentity(
                folder.resolve("cert.pem"), folder.resolve("key.pem")))));
    assertThat(access.proxy())
        .contains(
            new Proxy("proxy", 3128, Optional.of(new Proxy.Credentials("me", Secret.of("pw")))));
  }

  @Test
  void statusEndpoint_canBeOff() throws IOException {
    assertThat(load(MINIMAL + "status: {port: off}\n", Map.of()).status())
        .isEqualTo(new StatusSettings("127.0.0.1", OptionalInt.empty()));
  }

  @Test
  void origins_areKept() throws IOException {
    AgentConfig config =
        load(MINIMAL + "log: {level: warn}\n", Map.of("REJOIN_RECONNECT_JITTER", "0.5"));

    assertThat(effective(config, "log", "level").origin())
        .isEqualTo(new Origin.InFile(folder.resolve("agent.yaml").toString(), 5));
    assertThat(effective(config, "log", "format").origin()).isEqualTo(new Origin.Default());
    assertThat(effective(config, "reconnect", "jitter").origin())
        .isEqualTo(new Origin.Environment("REJOIN_RECONNECT_JITTER"));
    assertThat(effective(config, "agent", "id").origin()).isEqualTo(new Origin.Detected());
  }

  @Test
  void mapOfAProgram_readsLikeAFile() throws IOException {
    AgentConfig fromMap = new ConfigLoader(
            Map.of(), plugins -> catalog, new Machine(Optional.of("host-1"), SPECS))
        .load(
            GivenTree.of(Map.of(
                "transport", "loop",
                "reconnect", Map.of("strategy", "steady"),
                "registration", Map.of("strategy", "at-once"),
                "control_plane", Map.of("endpoints", List.of("loop://127.0.0.1:7")))),
            Path.of(""));

    assertThat(fromMap.access()).isEqualTo(load(MINIMAL, Map.of()).access());
    assertThat(effective(fromMap, "", "transport").origin()).isEqualTo(new Origin.Given());
  }
}
