package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoin.api.Provider;
import dev.rejoin.api.settings.InvalidSettingsException;
import dev.rejoin.api.settings.InvalidValueException;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/**
 * What every provider owes whoever loads and configures it, whatever it provides: a valid name, a registration, and
 * options that mean something. The suites of the single SPIs extend this one.
 *
 * @param <P> the SPI
 */
public abstract class ProviderContract<P extends Provider> {
  private final Class<P> spi;

  ProviderContract(Class<P> spi) {
    this.spi = spi;
  }

  /** A new instance of the provider under test. */
  protected abstract P provider();

  /**
   * What a user must write at the least, by option name: values for mandatory options. The suite adds to it where it
   * varies an option.
   */
  protected Map<String, String> written() {
    return Map.of();
  }

  /** The settings that {@link #written()} and some more make. */
  protected final Settings settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(written());
    all.putAll(more);
    return Settings.of(provider().options(), all);
  }

  @Test
  void name_always_isLowerCaseWithHyphensAndConstant() {
    assertThat(provider().name())
        .matches("[a-z][a-z0-9-]*")
        .isEqualTo(provider().name());
  }

  @Test
  void provider_onTheClassPath_isFoundExactlyOnceByItsName() {
    P provider = provider();
    List<String> found = ServiceLoader.load(spi).stream()
        .filter(candidate -> candidate.get().name().equals(provider.name()))
        .map(candidate -> candidate.type().getName())
        .toList();
    assertThat(found)
        .as(
            "providers named %s; META-INF/services/%s must list yours",
            provider.name(), spi.getName())
        .containsExactly(provider.getClass().getName());
  }

  @Test
  void provider_always_isPublicWithAPublicNoArgumentConstructor() throws NoSuchMethodException {
    Class<?> type = provider().getClass();
    assertThat(Modifier.isPublic(type.getModifiers())).as("%s is public", type).isTrue();
    assertThat(Modifier.isPublic(type.getDeclaredConstructor().getModifiers())).isTrue();
  }

  @Test
  void options_always_areDescribedOnceAndMeanSomething() {
    List<Option<?>> options = provider().options();
    assertThat(options).extracting(Option::name).doesNotHaveDuplicates();
    assertThat(options).allSatisfy(option -> {
      assertThat(option.meaning()).as("meaning of %s", option.name()).isNotBlank();
      assertThat(option.expectation()).as("expectation of %s", option.name()).isNotBlank();
    });
    assertThat(provider().options()).hasSameSizeAs(options);
  }

  @Test
  void options_withADefault_acceptItAsItWouldBeWritten() {
    assertThat(provider().options()).allSatisfy(ProviderContract::acceptsItsDefault);
  }

  private static <T> void acceptsItsDefault(Option<T> option) throws InvalidValueException {
    if (option.defaultText().isPresent()) {
      assertThat(option.required())
          .as("%s is mandatory and has a default", option)
          .isFalse();
      assertThat(option.parse(option.defaultText().get()))
          .as("default of %s, written and read again", option)
          .isEqualTo(option.defaultValue().get());
    }
  }

  @Test
  void settings_withAnUnknownKey_areRefusedNamingIt() {
    assertThatThrownBy(() -> settings(Map.of("no_such_option", "1")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("no_such_option");
  }
}
