package dev.tributary.deploy;

import java.io.PrintWriter;
import java.util.function.Consumer;

/// What should be seen to, though the command goes on.
final class Warnings {
  private Warnings() {}

  static Consumer<String> on(PrintWriter err) {
    return warning -> err.println("tributary: warning: " + warning);
  }
}
