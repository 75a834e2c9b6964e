package dev.tributary.deploy.cli.option;

import java.io.PrintWriter;
import java.util.function.Consumer;

/// What somebody should know, or see to, though the command goes on.
public final class Notices {
  private Notices() {}

  public static Consumer<String> on(PrintWriter err) {
    return notice -> err.println("tributary: " + notice);
  }
}
