package dev.rejoin.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example plugin, compiled against nothing but the public api, dropped into a plugin folder as a jar. */
class PluginIT {
  private static final Path EXAMPLE = Path.of("..", "examples", "fibonacci-backoff", "src", "main");

  @TempDir
  Path folder;

  @Test
  void examplePlugin_droppedIntoTheFolder_isListedAndCanBeChosen() throws IOException {
    packageExample(Files.createDirectory(folder.resolve("plugins")).resolve("fibonacci.jar"));
    Path config =
        Files.writeString(folder.resolve("agent.yaml"), """
        agent: {id: edge-1}
        control_plane: {endpoints: [ws://127.0.0.1:9]}
        reconnect: {strategy: fibonacci, unit: 100ms}
        plugins: {directory: %s}
        """.formatted(folder.resolve("plugins")));

    try (RejoinProcess check =
        RejoinProcess.start("config", "check", "--config", config.toString())) {
      assertThat(check.exitStatus()).as(check.output()).isZero();
    }
    try (RejoinProcess list = RejoinProcess.start("plugins", "--config", config.toString())) {
      assertThat(list.exitStatus()).as(list.output()).isZero();
      assertThat(list.output()).contains("fibonacci").contains("fibonacci.jar");
    }
  }

  @Test
  void notAJar_inTheFolder_isRefusedWithOneMessage() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(plugins.resolve("notes.txt"), "not a jar");
    Path config = Files.writeString(folder.resolve("agent.yaml"), """
        agent: {id: edge-1}
        control_plane: {endpoints: [ws://127.0.0.1:9]}
        plugins: {directory: %s}
        """.formatted(plugins));

    try (RejoinProcess check =
        RejoinProcess.start("config", "check", "--config", config.toString())) {
      assertThat(check.exitStatus()).as(check.output()).isEqualTo(2);
      assertThat(check.output()).contains("notes.txt");
    }
  }

  private void packageExample(Path jar) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> sources;
    try (Stream<Path> files = Files.walk(EXAMPLE.resolve("java"))) {
      sources = files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
    Stream<String> options = Stream.of("-d", classes.toString(), "-cp", packagedJars());
    String[] arguments = Stream.concat(options, sources.stream()).toArray(String[]::new);
    assertThat(compiler.run(null, null, null, arguments)).isZero();

    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      addTree(out, classes);
      addTree(out, EXAMPLE.resolve("resources"));
    }
  }

  private static String packagedJars() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("rejoin.lib")))) {
      return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void addTree(JarOutputStream out, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(root.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
