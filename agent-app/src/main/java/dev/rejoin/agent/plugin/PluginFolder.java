package dev.rejoin.agent.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The jars of a plugin folder and what is wrong with them. Only files that are really inside the folder are taken. */
final class PluginFolder {
  /** By this name a class is known to come from a plugin. */
  static final String LOADER_NAME = "plugins";

  private final List<URL> jars = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private PluginFolder() {}

  static PluginFolder none() {
    return new PluginFolder();
  }

  /** Looks through {@code folder}, in the order of file names; files whose names begin with a dot are passed over. */
  static PluginFolder read(Path folder) {
    PluginFolder found = new PluginFolder();
    if (!Files.isDirectory(folder)) {
      found.problems.add(folder + ": not a folder (expected: a folder of plugin jars)");
      return found;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      Path realFolder = folder.toRealPath();
      entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .forEach(entry -> found.add(realFolder, entry));
    } catch (IOException e) {
      found.problems.add(folder + ": cannot be read: " + e.getMessage());
    }
    return found;
  }

  private void add(Path realFolder, Path entry) {
    if (!entry.getFileName().toString().endsWith(".jar") || Files.isDirectory(entry)) {
      problems.add(entry + ": not a jar (expected: only jars in the plugin folder)");
      return;
    }
    try {
      Path real = entry.toRealPath();
      if (!real.startsWith(realFolder)) {
        problems.add(entry + ": leads outside of the plugin folder (expected: a file inside)");
        return;
      }
      try (JarFile jar = new JarFile(real.toFile())) {
        jar.getManifest();
      }
      jars.add(urlOf(entry));
    } catch (IOException e) {
      problems.add(entry + ": not a readable jar: " + e.getMessage());
    }
  }

  private static URL urlOf(Path jar) throws MalformedURLException {
    return jar.toAbsolutePath().normalize().toUri().toURL();
  }

  List<String> problems() {
    return problems;
  }

  /** The parent itself where there is no jar. */
  ClassLoader classLoader(ClassLoader parent) {
    return jars.isEmpty()
        ? parent
        : new URLClassLoader(LOADER_NAME, jars.toArray(URL[]::new), parent);
  }
}
