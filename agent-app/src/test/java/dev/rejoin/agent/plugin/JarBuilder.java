package dev.rejoin.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Builds plugin jars as somebody else would: from source, with a services file and a manifest. */
final class JarBuilder {
  private final Path classes;
  private final Manifest manifest = new Manifest();

  JarBuilder(Path workFolder) throws IOException {
    classes = Files.createTempDirectory(workFolder, "classes");
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  JarBuilder version(String version) {
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return this;
  }

  /** Compiles one public class against the class path of the tests. */
  JarBuilder source(String className, String source) throws IOException {
    Path folder = Files.createTempDirectory(classes.getParent(), "source");
    String simpleName = className.substring(className.lastIndexOf('.') + 1);
    Path file = Files.writeString(folder.resolve(simpleName + ".java"), source);
    int result = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-proc:none",
            file.toString());
    assertThat(result).as("compilation of %s", className).isZero();
    return this;
  }

  JarBuilder without(String classFile) throws IOException {
    Files.delete(classes.resolve(classFile));
    return this;
  }

  JarBuilder service(Class<?> spi, String... providers) throws IOException {
    Path folder = Files.createDirectories(classes.resolve("META-INF").resolve("services"));
    Files.write(folder.resolve(spi.getName()), List.of(providers));
    return this;
  }

  Path write(Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream jarOut = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jarOut.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, jarOut);
        jarOut.closeEntry();
      }
    }
    return jar;
  }

  /** A backoff strategy of that name that always proposes nothing to wait. */
  static String strategy(String className, String name) {
    return strategy(className, "return \"" + name + "\";", "");
  }

  /** The same with a body of its own for {@code name()}, and other members. */
  static String strategy(String className, String nameBody, String members) {
    int dot = className.lastIndexOf('.');
    return "package " + className.substring(0, dot) + ";\n"
        + "import dev.rejoin.api.backoff.*;\n"
        + "import dev.rejoin.api.settings.*;\n"
        + "public final class " + className.substring(dot + 1) + " implements BackoffStrategy {\n"
        + "  public String name() { " + nameBody + " }\n"
        + "  public Backoff create(Settings settings) {\n"
        + "    return (attempt, random) -> new Wait(java.time.Duration.ZERO, \"at once\");\n"
        + "  }\n"
        + members
        + "}\n";
  }
}
