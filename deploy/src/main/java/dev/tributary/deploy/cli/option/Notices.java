package dev.tributary.deploy.cli.option;

import java.io.PrintWriter;
import java.util.function.Consumer;

/// Warnings that do not end the command.
public final class Notices {
  private Notices() {}

  public static Consumer<String> on(PrintWriter err) {
    return notice -> err.println("tributary: " + notice);
  }
}
