package dev.rejoin.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.fakes.AtOnceRegistration;
import dev.rejoin.agent.fakes.BellHook;
import dev.rejoin.agent.fakes.EarObserver;
import dev.rejoin.agent.fakes.FakeClassPath;
import dev.rejoin.agent.fakes.Golden;
import dev.rejoin.agent.fakes.LoopTransport;
import dev.rejoin.agent.fakes.SteadyStrategy;
import dev.rejoin.agent.machine.Machine;
import dev.rejoin.agent.plugin.ProviderCatalog;
import dev.rejoin.api.ServerSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says of itself: effective values, schema, reference. */
class DescriptionsTest {
  private static final String YAML = """
      agent:
        id: edge-1
        name: 'Edge: "one"'
        labels: {zone: b, api_token: hunter2}
      transport: loop
      control_plane: {endpoints: ['loop://127.0.0.1:7', 'loops://b:8/path']}
      credentials: {token_env: TOKEN}
      reconnect: {strategy: steady}
      registration: {strategy: at-once}
      observers: {ear: {api_token: hunter2}}
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

  private AgentConfig config(String yaml) {
    Map<String, String> environment =
        Map.of("TOKEN", "hunter2", "REJOIN_RECONNECT_MAX_ATTEMPTS", "3");
    return new ConfigLoader(
            environment,
            plugins -> catalog,
            new Machine(Optional.of("host-1"), ServerSpecs.unknown()))
        .load(YamlTree.read("agent.yaml", yaml), Path.of(""));
  }

  @Test
  void print_showsValuesWithOriginsAndNoSecret() throws IOException {
    String printed = ConfigPrinter.print(config(YAML));

    assertThat(printed).doesNotContain("hunter2");
    Golden.check("config-print.yaml", printed);
  }

  @Test
  void print_canBeReadBack() {
    String printed = ConfigPrinter.print(config(YAML)).replace("<redacted>", "x");

    AgentConfig again = config(printed);
    assertThat(again.description().name()).isEqualTo("Edge: \"one\"");
    assertThat(again.access()).isEqualTo(config(YAML).access());
    assertThat(again.policy()).isEqualTo(config(YAML).policy());
  }

  @Test
  void schema_describesWhatTheFoundProvidersDescribe() throws IOException {
    Golden.check("schema.json", JsonSchema.of(catalog));
  }

  @Test
  void reference_ofTheBuiltIns_isTheDocumentedOne() throws IOException {
    ProviderCatalog builtIns = ProviderCatalog.find(Optional.empty());

    Golden.check(Path.of("..", "docs", "configuration.md"), MarkdownReference.of(builtIns));
  }
}
