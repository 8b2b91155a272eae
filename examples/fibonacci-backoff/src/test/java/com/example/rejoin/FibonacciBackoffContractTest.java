package com.example.rejoin;

import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.testkit.contract.BackoffContract;

class FibonacciBackoffContractTest extends BackoffContract {

  @Override
  protected BackoffStrategy provider() {
    return new FibonacciBackoffStrategy();
  }
}
