package dev.rejoin.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rejoin.agent.fakes.AtOnceRegistration;
import dev.rejoin.agent.fakes.BellHook;
import dev.rejoin.agent.fakes.EarObserver;
import dev.rejoin.agent.fakes.FakeClassPath;
import dev.rejoin.agent.fakes.LoopTransport;
import dev.rejoin.agent.fakes.RivalTransport;
import dev.rejoin.agent.fakes.SteadyStrategy;
import dev.rejoin.agent.machine.Machine;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.ServerSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of problem, word for word: these lines are what a user has to go by. */
class ConfigProblemsTest {
  private static final String CHOICE = """
      transport: loop
      reconnect: {strategy: steady}
      registration: {strategy: at-once}
      """;
  private static final String ENDPOINT = "control_plane: {endpoints: ['loop://127.0.0.1:7']}\n";
  private static final String MINIMAL = CHOICE + ENDPOINT;

  @TempDir
  private Path folder;

  private FakeClassPath classPath;

  @BeforeEach
  void prepareClassPath() throws IOException {
    classPath = new FakeClassPath(
        Files.createDirectory(folder.resolve("services")),
        SteadyStrategy.class,
        AtOnceRegistration.class,
        LoopTransport.class,
        RivalTransport.class,
        BellHook.class,
        EarObserver.class);
  }

  private AgentConfig load(String yaml, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("agent.yaml"), yaml);
    Machine machine = new Machine(Optional.of("host-1"), ServerSpecs.unknown());
    return new ConfigLoader(
            environment, plugins -> ProviderCatalog.find(classPath, plugins), machine)
        .load(Optional.of(file));
  }

  /** The problems' lines, without the folder of the file. */
  private List<String> problems(String yaml, Map<String, String> environment) {
    InvalidConfigException e =
        catchThrowableOfType(InvalidConfigException.class, () -> load(yaml, environment));
    assertThat(e).as("problems of%n%s", yaml).isNotNull();
    return e.problems().stream()
        .map(problem -> problem.toString().replace(folder + "/", ""))
        .toList();
  }

  private List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  @Test
  void minimalFile_isAccepted() throws IOException {
    assertThat(load(MINIMAL, Map.of()).description().id()).isEqualTo("host-1");
  }

  @Test
  void everything_isReportedAtOnceInTheOrderOfTheFile() {
    assertThat(problems(
            """
            agent:
              id: edge 1
              nam: Edge
              labels: {zone: a, deep: {x: 1}}
            control_plane:
              endpoints:
                - loop://127.0.0.1
                - wss://127.0.0.1:1
            reconnect:
              strategy: steady
              jitter: 1.4
              max_dely: 20s
              suspect_after: soon
            registration: {strategy: at-once, patience: [1s]}
            transport: loop
            status: {port: 70000}
            log: verbose
            """, Map.of("REJOIN_LOG_LEVL", "debug", "REJOIN_RECONNECT_MAX_ATTEMPTS", "-1")))
        .containsExactly(
            "agent.yaml:2: agent.id: edge 1 (expected: 1..128 characters of [A-Za-z0-9._:-])",
            "agent.yaml:3: agent.nam: unknown option (did you mean name?)",
            "agent.yaml:4: agent.labels.deep: a mapping (expected: a text)",
            "agent.yaml:7: control_plane.endpoints[0]: loop://127.0.0.1 (expected: a port, 1..65535)",
            "agent.yaml:8: control_plane.endpoints[1]: wss://127.0.0.1:1 (expected: a scheme out of loop, loops;"
                + " artifact rejoin-transport-websocket is not in lib/)",
            "agent.yaml:11: reconnect.jitter: 1.4 (expected: 0.0..1.0)",
            "agent.yaml:12: reconnect.max_dely: unknown option (did you mean max_delay?)",
            "agent.yaml:13: reconnect.suspect_after: soon (expected: 10ms..1m)",
            "agent.yaml:14: registration.patience: a list (expected: 1ms..1m)",
            "agent.yaml:16: status.port: 70000 (expected: 0..65535 or off)",
            "agent.yaml:17: log: a single value (expected: a mapping of keys)",
            "environment REJOIN_LOG_LEVL: means no key (did you mean REJOIN_LOG_LEVEL?)",
            "environment REJOIN_RECONNECT_MAX_ATTEMPTS: reconnect.max_attempts: -1 (expected: 0..2147483647)");
  }

  @Test
  void brokenYaml_saysWhereAndWhy() {
    assertThat(problems("agent:\n  id: [1,\nlog: {level: info}\n"))
        .containsExactly(
            "agent.yaml:4: not YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>");
  }

  @Test
  void tabs_saysWhereAndWhy() {
    assertThat(problems("agent:\n\tid: x\n"))
        .singleElement()
        .asString()
        .startsWith("agent.yaml:2: not YAML: while scanning for the next token, found character")
        .contains("TAB");
  }

  @Test
  void repeatedKey_namesBothPlaces() {
    assertThat(problems("log: {level: info}\nagent: {id: a}\nlog: {level: warn}\n"))
        .containsExactly("agent.yaml:3: log: written twice, first at agent.yaml:1");
  }

  @Test
  void alias_isRefused() {
    assertThat(problems("agent: {id: &x a, name: *x}\n"))
        .containsExactly("agent.yaml:1: *x: an alias (expected: the value itself)");
  }

  @Test
  void listAsRoot_isRefused() {
    assertThat(problems("- agent\n"))
        .containsExactly("agent.yaml:1: a list (expected: a mapping such as agent: {id: edge-1})");
  }

  @Test
  void secondDocument_isRefused() {
    assertThat(problems(MINIMAL + "---\nagent: {id: b}\n"))
        .containsExactly("agent.yaml:6: a second document (expected: one)");
  }

  @Test
  void missingFile_isNamed() {
    Path missing = folder.resolve("missing.yaml");
    assertThat(catchThrowableOfType(
                InvalidConfigException.class,
                () -> AgentConfig.load(Optional.of(missing), Map.of()))
            .problems())
        .extracting(ConfigProblem::toString)
        .containsExactly(missing + ": no such file (expected: a YAML file)");
  }

  @Test
  void binaryFile_isRefused() throws IOException {
    Path file = Files.write(folder.resolve("x.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(catchThrowableOfType(
                InvalidConfigException.class, () -> AgentConfig.load(Optional.of(file), Map.of()))
            .problems())
        .extracting(ConfigProblem::toString)
        .containsExactly(file + ": not text in UTF-8 (expected: a YAML file)");
  }

  @Test
  void noEndpoint_isMissed() {
    assertThat(problems(CHOICE + "control_plane: {}\n"))
        .containsExactly(
            "agent.yaml:4: control_plane.endpoints: missing (expected: one or more of scheme://host:port/path)");
  }

  @Test
  void emptyFile_missesTheEndpoint() {
    assertThat(problems("# nothing\n"))
        .contains(
            "agent.yaml:1: control_plane.endpoints: missing (expected: one or more of scheme://host:port/path)");
  }

  @Test
  void unknownStrategy_saysWhatThereIsAndAcceptsItsOptions() {
    assertThat(problems("transport: loop\nregistration: {strategy: at-once}\n" + ENDPOINT
            + "reconnect:\n  strategy: not-installed\n  some_option: 1\n"))
        .containsExactly(
            "agent.yaml:5: reconnect.strategy: not-installed is no backoff strategy (expected: one of"
                + " steady)");
  }

  @Test
  void misspeltStrategy_isCheckedAsTheOneThatWasMeant() {
    assertThat(
            problems(
                "transport: loop\nregistration: {strategy: at-once}\n" + ENDPOINT
                    + "reconnect:\n  strategy: stedy\n  some_option: 1\n  stable_aftr: 1s\n  max_delay: x\n"))
        .hasSize(4)
        .anySatisfy(problem -> assertThat(problem)
            .isEqualTo(
                "agent.yaml:5: reconnect.strategy: stedy is no backoff strategy (expected: one of steady; did you mean"
                    + " steady?)"))
        .anySatisfy(problem ->
            assertThat(problem).startsWith("agent.yaml:6: reconnect.some_option: unknown option"))
        .anySatisfy(problem -> assertThat(problem)
            .isEqualTo(
                "agent.yaml:7: reconnect.stable_aftr: unknown option (did you mean stable_after?)"))
        .anySatisfy(
            problem -> assertThat(problem).startsWith("agent.yaml:8: reconnect.max_delay: x"));
  }

  @Test
  void builtInWithoutItsJar_namesTheArtifact() {
    assertThat(problems(ENDPOINT.replace("loop:", "grpc:")
            + "transport: [loop, grpc]\nreconnect: {strategy: paced}\nregistration: {strategy: full}\n"
            + "transports: {grpc: {keep_alive: 1s}}\nobservers: {disabled: [otel]}\n"))
        .containsExactly(
            "agent.yaml:1: control_plane.endpoints[0]: grpc://127.0.0.1:7 (expected: a scheme out of loop, loops;"
                + " artifact rejoin-transport-grpc is not in lib/)",
            "agent.yaml:2: transport: grpc is not available: artifact rejoin-transport-grpc is not in lib/"
                + " (expected: one of loop, rival)",
            "agent.yaml:3: reconnect.strategy: paced is not available: artifact rejoin-backoff is not in lib/"
                + " (expected: one of steady)",
            "agent.yaml:4: registration.strategy: full is not available: artifact rejoin-registration is not in lib/"
                + " (expected: one of at-once)",
            "agent.yaml:5: transports.grpc: unknown transport (artifact rejoin-transport-grpc is not in lib/)",
            "agent.yaml:6: observers.disabled: otel is not available: artifact rejoin-otel is not in lib/ (expected:"
                + " one of ear)");
  }

  @Test
  void heartbeatChannelWithoutItsJar_namesTheArtifactOnce() {
    assertThat(problems(MINIMAL + "heartbeat: {channel: grpc, endpoint: 'grpc://a:1'}\n"))
        .containsExactly(
            "agent.yaml:5: heartbeat.channel: grpc is not available: artifact rejoin-transport-grpc is not in lib/"
                + " (expected: one of loop, rival)");
  }

  @Test
  void heartbeatEndpoint_thatIsNoneOfGrpcsOrNotAskedFor_isRefused() {
    assertThat(problems(MINIMAL + "heartbeat: {channel: grpc, endpoint: 'loop://a:1'}\n"))
        .contains("agent.yaml:5: heartbeat.endpoint: loop://a:1 (expected: grpc:// or grpcs://)");
    assertThat(problems(MINIMAL + "heartbeat: {endpoint: 'grpc://a:1'}\n"))
        .containsExactly(
            "agent.yaml:5: heartbeat.endpoint: grpc://a:1 (expected: none, since heartbeat.channel is main)");
  }

  @Test
  void schemeOfATransportThatIsNotLoaded_saysWhichToAdd() {
    assertThat(problems(CHOICE + "control_plane: {endpoints: 'rival://a:1'}\n"))
        .containsExactly(
            "agent.yaml:4: control_plane.endpoints[0]: rival://a:1 (expected: a scheme out of loop, loops; add rival"
                + " to transport)");
  }

  @Test
  void twoTransportsOfOneScheme_areRefused() {
    assertThat(problems(MINIMAL.replace("transport: loop", "transport: [loop, rival]")))
        .containsExactly(
            "agent.yaml:1: transport: loop and rival both serve loop:// (expected: one transport for each scheme)");
  }

  @Test
  void tokenInTheAddress_isRefusedWithoutShowingIt() {
    assertThat(problems(CHOICE + "control_plane: {endpoints: 'loops://me:hunter2@h:1'}\n"))
        .singleElement()
        .asString()
        .contains("a token belongs in credentials")
        .doesNotContain("hunter2");
  }

  @Test
  void missingTokenFile_isNamed() {
    assertThat(problems(MINIMAL + "credentials: {token_file: secrets/token}\n"))
        .containsExactly(
            "agent.yaml:5: credentials.token_file: secrets/token: no such file (expected: the token)");
  }

  @Test
  void emptyTokenFile_isNamed() throws IOException {
    Files.writeString(folder.resolve("token"), " \n");
    assertThat(problems(MINIMAL + "credentials: {token_file: token}\n"))
        .containsExactly(
            "agent.yaml:5: credentials.token_file: token: empty (expected: the token)");
  }

  @Test
  void tokenThatNoHeaderCarries_isRefusedWithoutShowingIt() throws IOException {
    Files.writeString(folder.resolve("token"), "hunter2\nhunter3\n");
    assertThat(problems(MINIMAL + "credentials: {token_file: token}\n"))
        .singleElement()
        .asString()
        .contains("a character that a header cannot carry")
        .doesNotContain("hunter");
  }

  @Test
  void tokenVariableThatIsNotSet_isNamed() {
    assertThat(problems(MINIMAL + "credentials: {token_env: REJOIN_TOKEN}\n"))
        .containsExactly(
            "agent.yaml:5: credentials.token_env: environment variable REJOIN_TOKEN: empty (expected: the token)");
  }

  @Test
  void twoTokens_areRefused() throws IOException {
    Files.writeString(folder.resolve("token"), "t");
    assertThat(problems(
            MINIMAL + "credentials: {token_file: token, token_env: TOKEN}\n", Map.of("TOKEN", "t")))
        .containsExactly(
            "agent.yaml:5: credentials.token_env: TOKEN beside token_file (expected: one of the two)");
  }

  @Test
  void tokenInPlainTextToAnotherHost_isRefused() {
    assertThat(problems(
            CHOICE
                + "credentials: {token_env: T}\ncontrol_plane: {endpoints: ['loops://far:1', 'loop://far:1']}\n",
            Map.of("T", "t")))
        .containsExactly(
            "agent.yaml:5: control_plane.endpoints[1]: loop://far:1 would carry the token in plain text to another"
                + " host (expected: loops://, or credentials.allow_plaintext: true)");
  }

  @Test
  void tokenInPlainText_isAcceptedWhereAllowedOrLocal() throws IOException {
    Map<String, String> environment = Map.of("T", "t");
    assertThat(load(MINIMAL + "credentials: {token_env: T}\n", environment)).isNotNull();
    assertThat(load(
            CHOICE
                + "credentials: {token_env: T, allow_plaintext: true}\ncontrol_plane: {endpoints: 'loop://far:1'}\n",
            environment))
        .isNotNull();
  }

  @Test
  void tlsFiles_mustBeThereAndInPairs() throws IOException {
    Files.writeString(folder.resolve("cert.pem"), "…");
    assertThat(problems(MINIMAL + "tls:\n  ca_file: ca.pem\n  certificate_file: cert.pem\n"))
        .containsExactly(
            "agent.yaml:6: tls.ca_file: ca.pem: no such file (expected: a readable PEM file)",
            "agent.yaml:7: tls.certificate_file: stands alone (expected: key_file beside it)");
  }

  @Test
  void proxy_mustBeAnHttpAddressWithoutSecrets() {
    assertThat(problems(MINIMAL + "proxy: {url: 'http://me:hunter2@proxy:3128'}\n"))
        .containsExactly(
            "agent.yaml:5: proxy.url: not usable (expected: http://host:port, with user and password_file beside"
                + " it)");
    assertThat(problems(MINIMAL + "proxy: {url: 'socks://proxy:1080', user: me}\n"))
        .containsExactly(
            "agent.yaml:5: proxy.user: stands alone (expected: password_file beside it)",
            "agent.yaml:5: proxy.url: socks://proxy:1080 (expected: http://host:port)");
  }

  @Test
  void contradictingRules_areFound() {
    assertThat(problems(
            MINIMAL.replace("{strategy: steady}", "{strategy: steady, suspect_after: 9s}")))
        .containsExactly(
            "agent.yaml:2: reconnect.suspect_after: 9s (expected: at most lost_after, which is 5s)");
  }

  @Test
  void secretOfAPlugin_isNotShownWhenItIsWrong() {
    assertThat(problems(MINIMAL + "observers: {ear: {api_token: hunter2hunter2hunter2}}\n"))
        .containsExactly(
            "agent.yaml:5: observers.ear.api_token: <redacted> (expected: under 20 characters)");
  }

  @Test
  void itemWithComma_isRefused() {
    assertThat(problems(MINIMAL + "hooks: {bell: {tunes: ['a,b', [c]]}}\n"))
        .containsExactly(
            "agent.yaml:5: hooks.bell.tunes[0]: a,b (expected: a text without commas)",
            "agent.yaml:5: hooks.bell.tunes[0]: a list (expected: a text without commas)");
  }

  @Test
  void unknownHookOrObserver_isNamed() {
    assertThat(problems(MINIMAL + "hooks: {disabled: [bel], horn: {}}\nobservers: {eye: {}}\n"))
        .containsExactly(
            "agent.yaml:5: hooks.disabled: bel is no hook (expected: one of bell; did you mean bell?)",
            "agent.yaml:5: hooks.horn: unknown option (expected one of bell, disabled)",
            "agent.yaml:6: observers.eye: unknown option (expected one of disabled, ear)");
  }

  @Test
  void pluginFolderThatWasAskedFor_mustExist() {
    assertThat(problems(MINIMAL + "plugins: {directory: nowhere}\n"))
        .containsExactly(
            "agent.yaml:5: plugins: nowhere: not a folder (expected: a folder of plugin jars)");
  }

  @Test
  void fileInThePluginFolder_mustBeAJar() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(plugins.resolve("notes.txt"), "hello");
    assertThat(problems(MINIMAL + "plugins: {directory: plugins}\n"))
        .containsExactly(
            "agent.yaml:5: plugins: plugins/notes.txt: not a jar (expected: only jars in the plugin folder)");
  }
}
