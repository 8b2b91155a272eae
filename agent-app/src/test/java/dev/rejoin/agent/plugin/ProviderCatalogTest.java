package dev.rejoin.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.agent.fakes.FakeClassPath;
import dev.rejoin.agent.fakes.SteadyStrategy;
import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.api.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderCatalogTest {
  @TempDir
  private Path folder;

  private Path plugins;
  private FakeClassPath classPath;

  @BeforeEach
  void prepare() throws IOException {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    classPath =
        new FakeClassPath(Files.createDirectory(folder.resolve("services")), SteadyStrategy.class);
  }

  private ProviderCatalog catalog() {
    return ProviderCatalog.find(classPath, Optional.of(plugins));
  }

  private List<String> problems() {
    return catalog().problems().stream()
        .map(problem -> problem.replace(plugins + "/", "").replace(plugins.toString(), "plugins"))
        .toList();
  }

  private JarBuilder jar() throws IOException {
    return new JarBuilder(folder);
  }

  private JarBuilder strategyJar(String className, String name) throws IOException {
    return jar()
        .source(className, JarBuilder.strategy(className, name))
        .service(BackoffStrategy.class, className);
  }

  @Test
  void emptyFolder_leavesTheClassPath() {
    assertThat(catalog().problems()).isEmpty();
    assertThat(catalog().names(ProviderKind.BACKOFF)).containsExactly("steady");
    assertThat(catalog().all(ProviderKind.TRANSPORT)).isEmpty();
  }

  @Test
  void pluginJar_isFoundWithItsOriginAndVersion() throws IOException {
    strategyJar("org.example.Eager", "eager")
        .version("1.2")
        .write(plugins.resolve("eager-1.2.jar"));

    ProviderCatalog catalog = catalog();
    assertThat(catalog.problems()).isEmpty();
    Found<BackoffStrategy> eager = catalog.named(ProviderKind.BACKOFF, "eager").orElseThrow();
    assertThat(eager.origin()).isEqualTo("eager-1.2.jar");
    assertThat(eager.version()).isEqualTo("1.2");
    assertThat(eager.builtIn()).isFalse();
    assertThat(catalog.named(ProviderKind.BACKOFF, "steady").orElseThrow().builtIn())
        .isTrue();
    assertThat(catalog.names(ProviderKind.BACKOFF)).containsExactly("eager", "steady");
  }

  @Test
  void pluginInRejoinsOwnPackage_isStillAPlugin() throws IOException {
    strategyJar("dev.rejoin.sneaky.Trusted", "trusted").write(plugins.resolve("sneaky.jar"));

    assertThat(catalog().named(ProviderKind.BACKOFF, "trusted").orElseThrow().builtIn())
        .isFalse();
  }

  @Test
  void twoPluginsOfOneName_areRefused() throws IOException {
    strategyJar("org.example.A", "eager").write(plugins.resolve("a.jar"));
    strategyJar("org.example.B", "eager").write(plugins.resolve("b.jar"));

    assertThat(problems())
        .containsExactly(
            "two backoff strategies are called eager: org.example.A (a.jar) and org.example.B (b.jar)"
                + " (expected: unique names; remove one of the jars)");
  }

  @Test
  void pluginNamedLikeABuiltIn_isRefused() throws IOException {
    strategyJar("org.example.Steady", "steady").write(plugins.resolve("s.jar"));

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("two backoff strategies are called steady: " + SteadyStrategy.class.getName()
            + " (test-classes) and org.example.Steady (s.jar)");
  }

  @Test
  void fileThatIsNoJar_isRefused() throws IOException {
    Files.writeString(plugins.resolve("README.txt"), "plugins go here");
    Files.writeString(plugins.resolve("fake.jar"), "not a zip file at all");
    Files.createDirectory(plugins.resolve("unpacked"));
    Files.writeString(plugins.resolve(".gitkeep"), "");

    assertThat(problems()).hasSize(3);
    assertThat(problems())
        .contains(
            "README.txt: not a jar (expected: only jars in the plugin folder)",
            "unpacked: not a jar (expected: only jars in the plugin folder)")
        .anySatisfy(problem -> assertThat(problem).startsWith("fake.jar: not a readable jar: "));
  }

  @Test
  void linkOutOfTheFolder_isRefused() throws IOException {
    Path outside = strategyJar("org.example.Eager", "eager").write(folder.resolve("outside.jar"));
    Files.createSymbolicLink(plugins.resolve("inside.jar"), outside);

    assertThat(problems())
        .containsExactly(
            "inside.jar: leads outside of the plugin folder (expected: a file inside)");
  }

  @Test
  void missingFolder_isNamed() throws IOException {
    Files.delete(plugins);

    assertThat(problems())
        .containsExactly("plugins: not a folder (expected: a folder of plugin jars)");
  }

  @Test
  void serviceWithoutItsClass_isNamedAndTheOthersAreFound() throws IOException {
    jar().service(Transport.class, "org.example.Gone").write(plugins.resolve("gone.jar"));
    strategyJar("org.example.Eager", "eager").write(plugins.resolve("eager.jar"));

    assertThat(catalog().names(ProviderKind.BACKOFF)).contains("eager");
    assertThat(problems())
        .containsExactly("transport: cannot be loaded: java.util.ServiceConfigurationError:"
            + " dev.rejoin.api.transport.Transport: Provider org.example.Gone not found");
  }

  @Test
  void providerWhoseConstructorFails_isNamedWithTheCause() throws IOException {
    String source = JarBuilder.strategy(
        "org.example.Broken",
        "return \"broken\";",
        "public Broken() { throw new IllegalStateException(\"no luck today\"); }\n");
    jar()
        .source("org.example.Broken", source)
        .service(BackoffStrategy.class, "org.example.Broken")
        .write(plugins.resolve("broken.jar"));

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("org.example.Broken", "no luck today");
  }

  @Test
  void providerThatMissesAClassOfItsOwn_isNamed() throws IOException {
    String source = JarBuilder.strategy(
        "org.example.Needy",
        "return Other.NAME.toString();",
        "static class Other { static Object NAME = \"x\"; }\n");
    jar()
        .source("org.example.Needy", source)
        .without("org/example/Needy$Other.class")
        .service(BackoffStrategy.class, "org.example.Needy")
        .write(plugins.resolve("needy.jar"));

    assertThat(problems())
        .containsExactly(
            "backoff strategy org.example.Needy (needy.jar): failed to describe itself:"
                + " java.lang.NoClassDefFoundError: org/example/Needy$Other");
  }

  @Test
  void providerWithAWrongName_isNamed() throws IOException {
    strategyJar("org.example.Loud", "LOUD!").write(plugins.resolve("loud.jar"));
    String nameless = JarBuilder.strategy("org.example.Nameless", "return null;", "");
    jar()
        .source("org.example.Nameless", nameless)
        .service(BackoffStrategy.class, "org.example.Nameless")
        .write(plugins.resolve("nameless.jar"));

    assertThat(problems())
        .containsExactly(
            "backoff strategy org.example.Loud (loud.jar): name LOUD! (expected: [a-z][a-z0-9-]*)",
            "backoff strategy org.example.Nameless (nameless.jar): name null (expected: [a-z][a-z0-9-]*)");
  }

  @Test
  void providerThatDescribesAnOptionTwice_isNamed() throws IOException {
    String source = JarBuilder.strategy(
        "org.example.Twice",
        "return \"twice\";",
        "public java.util.List<Option<?>> options() {\n"
            + "  return java.util.List.of(Option.flag(\"x\"), Option.flag(\"x\"));\n}\n");
    jar()
        .source("org.example.Twice", source)
        .service(BackoffStrategy.class, "org.example.Twice")
        .write(plugins.resolve("twice.jar"));

    assertThat(problems())
        .containsExactly(
            "backoff strategy org.example.Twice (twice.jar): describes option x twice (expected: each option once)");
  }
}
