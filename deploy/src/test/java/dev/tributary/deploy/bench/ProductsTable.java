package dev.tributary.deploy.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// The table of the product benchmark: runs [ProductsBenchmark] and then prints a line for each
/// shape and form.
///
/// The arguments are shapes, each `rows x in x out` without the spaces. Without arguments the
/// shapes are those of common layers.
final class ProductsTable {
  private static final List<String> SHAPES =
      List.of(
          "8x784x512",
          "32x784x512",
          "128x784x512",
          "128x512x256",
          "256x256x10",
          "32x4096x4096",
          "256x4096x4096",
          "256x4096x10");

  private ProductsTable() {}

  public static void main(String[] shapes) throws RunnerException {
    List<String> lines = new ArrayList<>();
    for (String shape : shapes.length == 0 ? SHAPES : List.of(shapes)) {
      for (String form : List.of("forward", "dX", "dW")) {
        double ours = gigaflops("ours", shape, form);
        double ejml = gigaflops("ejml", shape, form);
        lines.add(
            String.format(
                Locale.ROOT,
                "%-16s %-8s %8.1f  %8.1f  %6.1fx",
                shape,
                form,
                ours,
                ejml,
                ours / ejml));
      }
    }
    System.out.println("rows x in x out  product     ours      EJML    ratio");
    System.out.println("                          GFLOP/s   GFLOP/s");
    lines.forEach(System.out::println);
  }

  private static double gigaflops(String library, String shape, String form)
      throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("ProductsBenchmark\\." + library + "$")
                    .param("shape", shape)
                    .param("form", form)
                    .forks(1)
                    .jvmArgsAppend("-Xbatch") // compiles in the foreground, before the measurement
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    double nanoseconds = results.iterator().next().getPrimaryResult().getScore();
    return ProductsBenchmark.operations(shape) / nanoseconds;
  }
}
