package dev.rejoin.registration;

import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.testkit.contract.ReregistrationContract;

class HeartbeatFirstStrategyContractTest extends ReregistrationContract {

  @Override
  protected ReregistrationStrategy provider() {
    return new HeartbeatFirstStrategy();
  }
}
