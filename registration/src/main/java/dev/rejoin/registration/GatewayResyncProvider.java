package dev.rejoin.registration;

import dev.rejoin.api.registration.HookProvider;
import dev.rejoin.api.registration.PostRegistrationHook;
import dev.rejoin.api.settings.Option;
import dev.rejoin.api.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code hooks: {gateway-resync: {routes: [name=target, …]}}}: tells the control plane the agent's gateway routes when it
 * holds others, or asks for them.
 */
public final class GatewayResyncProvider implements HookProvider {
  private static final String EXPECTATION = "a list of name=target, each name once";

  static final Option<SortedMap<String, String>> ROUTES = Option.list("routes")
      .as(GatewayResyncProvider::parse, GatewayResyncProvider::print, EXPECTATION)
      .byDefault(new TreeMap<>())
      .meaning("The gateway routes this agent serves, each as name=target.");

  @Override
  public String name() {
    return "gateway-resync";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ROUTES);
  }

  @Override
  public PostRegistrationHook create(Settings settings) {
    return new GatewayResync(settings.get(ROUTES));
  }

  private static SortedMap<String, String> parse(List<String> items) {
    SortedMap<String, String> routes = new TreeMap<>();
    for (String item : items) {
      int equals = item.indexOf('=');
      String name = equals < 0 ? "" : item.substring(0, equals).strip();
      String target = item.substring(equals + 1).strip();
      boolean valid = !name.isEmpty() && !target.isEmpty() && item.indexOf('\0') < 0;
      if (!valid || routes.put(name, target) != null) {
        throw new IllegalArgumentException(item);
      }
    }
    return routes;
  }

  private static List<String> print(SortedMap<String, String> routes) {
    List<String> items = new ArrayList<>();
    routes.forEach((name, target) -> items.add(name + "=" + target));
    return items;
  }
}
