package dev.tributary.deploy.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A network whose steps are timed, on made-up samples: minibatches of 256, plain SGD.
public enum Workload {
  /// 784-512-256-10: half a million parameters, so that what a step costs besides products shows.
  MLP,
  /// 784-4096-4096-10: twenty million parameters, 80 MB, so that products and the exchange show.
  FC4096;

  /// The one of that name.
  public static Optional<Workload> named(String name) {
    return Arrays.stream(values()).filter(workload -> workload.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Writes its job file into `directory`.
  public Path writeTo(Path directory) throws IOException {
    Path file = directory.resolve(this + ".yaml");
    try (InputStream job =
        Objects.requireNonNull(Workload.class.getResourceAsStream("/bench/" + this + ".yaml"))) {
      Files.copy(job, file);
    }
    return file;
  }
}
