package dev.rejoin.registration;

import dev.rejoin.api.registration.ReregistrationStrategy;
import dev.rejoin.testkit.contract.ReregistrationContract;

class FullStrategyContractTest extends ReregistrationContract {

  @Override
  protected ReregistrationStrategy provider() {
    return new FullStrategy();
  }

  @Override
  protected boolean resumes() {
    return false;
  }
}
