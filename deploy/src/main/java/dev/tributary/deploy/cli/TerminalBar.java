package dev.tributary.deploy.cli;

import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/// The progress bar of a run. It is drawn on the last line of the terminal while this process is in
/// the foreground.
final class TerminalBar implements AutoCloseable {
  private static final String CLEARED_LINE = "\r\033[K";

  private final Terminal terminal;
  private final ProgressBar bar;

  private TerminalBar(Terminal terminal, String task, long steps) {
    this.terminal = terminal;
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setUnit(" steps", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .setConsumer(new Drawing(terminal, System.err))
            .build();
  }

  /// A bar, if this process prints on a terminal.
  static Optional<TerminalBar> here(String task, long steps) {
    return Terminal.here().map(terminal -> new TerminalBar(terminal, task, steps));
  }

  /// Whether the bar can be seen. In the background lines replace it.
  boolean isVisible() {
    return terminal.isInForeground();
  }

  void show(long step, String message) {
    bar.stepTo(step);
    bar.setExtraMessage(message);
  }

  /// Prints a line above the bar, which stays intact.
  void printAbove(Runnable line) {
    bar.pause();
    if (isVisible()) {
      System.err.print(CLEARED_LINE);
    }
    line.run();
    bar.resume();
  }

  @Override
  public void close() {
    bar.close();
  }

  /// The output of the bar.
  private record Drawing(Terminal terminal, PrintStream out) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return terminal.columns() - 1;
    }

    @Override
    public void accept(String text) {
      if (terminal.isInForeground()) {
        out.print(CLEARED_LINE + text);
        out.flush();
      }
    }

    @Override
    public void close() {
      if (terminal.isInForeground()) {
        out.println();
      }
    }
  }
}
