package dev.tributary.deploy.process;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A valve for threads: they pass while it is open and wait while it is shut.
final class Valve {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean shut;

  void shut() {
    lock.lock();
    shut = true;
    lock.unlock();
  }

  void open() {
    lock.lock();
    shut = false;
    opened.signalAll();
    lock.unlock();
  }

  void pass() {
    lock.lock();
    try {
      while (shut) {
        opened.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
