package dev.tributary.deploy.bench;

import dev.tributary.data.DataDirectory;
import dev.tributary.data.DataSources;
import dev.tributary.data.OpenedData;
import dev.tributary.job.JobFile;
import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import java.nio.file.Path;
import java.util.List;

/// The time in which the data of a job are read, in seconds: a program for
/// `deploy/src/test/tables`.
final class TableTimes {
  private static final double NANOS = 1e9;

  private TableTimes() {}

  public static void main(String[] arguments) {
    JobFile job = JobFile.read(Path.of(arguments[0]), List.of());
    TimePoint begin = MonotonicClock.system().now();
    OpenedData data =
        DataSources.open(
            job.resolved().getDataset(), DataDirectory.ofJob(job.directory()), job.job().getSeed());
    double seconds = MonotonicClock.system().now().since(begin).toNanos() / NANOS;
    System.out.println(seconds + " " + data.training().size());
  }
}
