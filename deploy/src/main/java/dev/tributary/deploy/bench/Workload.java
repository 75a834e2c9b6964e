package dev.tributary.deploy.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A network whose steps are timed, on synthetic samples with minibatches of 256 and plain SGD.
enum Workload {
  /// 784-512-256-10, half a million parameters: shows the costs of a step besides matrix products.
  MLP,
  /// 784-4096-4096-10, twenty million parameters or 80 MB: shows matrix products and the exchange.
  FC4096;

  /// The workload with that name.
  static Optional<Workload> named(String name) {
    return Arrays.stream(values()).filter(workload -> workload.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Writes its job file into `directory`.
  Path writeTo(Path directory) throws IOException {
    Path file = directory.resolve(this + ".yaml");
    try (InputStream job =
        Objects.requireNonNull(Workload.class.getResourceAsStream("/bench/" + this + ".yaml"))) {
      Files.copy(job, file);
    }
    return file;
  }
}
