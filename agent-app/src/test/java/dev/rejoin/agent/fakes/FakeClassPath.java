package dev.rejoin.agent.fakes;

import dev.rejoin.api.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class path on which the ServiceLoader finds exactly the given providers: the services files of the real class path
 * are hidden, its classes are not.
 */
public final class FakeClassPath extends ClassLoader {
  private static final String SERVICES = "META-INF/services/dev.rejoin.api.";

  private final Map<String, URL> services = new LinkedHashMap<>();

  /** Writes the services files into {@code folder}. */
  @SafeVarargs
  public FakeClassPath(Path folder, Class<? extends Provider>... providers) {
    super("fake class path", FakeClassPath.class.getClassLoader());
    for (Class<? extends Provider> provider : providers) {
      register(folder, spiOf(provider), provider.getName());
    }
  }

  private static Class<?> spiOf(Class<? extends Provider> provider) {
    return List.of(provider.getInterfaces()).stream()
        .filter(Provider.class::isAssignableFrom)
        .findFirst()
        .orElseThrow();
  }

  private void register(Path folder, Class<?> spi, String provider) {
    try {
      Path file = folder.resolve(spi.getName());
      String before = Files.exists(file) ? Files.readString(file) : "";
      Files.writeString(file, before + provider + "\n");
      services.put("META-INF/services/" + spi.getName(), file.toUri().toURL());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.startsWith(SERVICES)) {
      return super.getResources(name);
    }
    URL url = services.get(name);
    return url == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(url));
  }
}
