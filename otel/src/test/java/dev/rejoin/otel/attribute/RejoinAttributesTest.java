package dev.rejoin.otel.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejoinAttributesTest {
  private static final Path DOCUMENTATION = Path.of("../docs/tracing.md");

  @Test
  void everyAttribute_isDocumented() throws Exception {
    String documentation = Files.readString(DOCUMENTATION);
    List<String> missing = names();
    missing.removeIf(name -> documentation.contains("`" + name + "`"));

    assertThat(names()).hasSizeGreaterThan(40);
    assertThat(missing).isEmpty();
  }

  @Test
  void everyName_isUsedOnce() throws Exception {
    assertThat(names()).doesNotHaveDuplicates();
  }

  private static List<String> names() throws IllegalAccessException, IOException {
    List<String> names = new ArrayList<>();
    for (var field : RejoinAttributes.class.getFields()) {
      if (field.get(null) instanceof AttributeKey<?> key) {
        names.add(key.getKey());
      }
    }
    return names;
  }
}
