package dev.tributary.data.table;

import dev.tributary.data.table.RecordBlocks.Block;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A reader of a table of any size. Blocks of records are read in parallel by as many threads as
/// there are processors. The table does not depend on their number.
public final class TableReader {
  private final TableText text;
  private final Layout layout;
  private final RecordBlocks blocks;
  private final Queue<BlockReader> idle = new ConcurrentLinkedQueue<>();
  private final Queue<BlockReader.Result> used = new ConcurrentLinkedQueue<>();

  private TableReader(TableText text, Layout layout, RecordBlocks blocks) {
    this.text = text;
    this.layout = layout;
    this.blocks = blocks;
  }

  /// Reads the beginning of a table, to choose a layout.
  ///
  /// @param file its name, for messages
  public static Head head(InputStream in, TableText text, String file) throws IOException {
    Block first = new RecordBlocks(in, text, file).next();
    if (first == null) {
      throw Head.empty(file);
    }
    return Head.of(first, text, file);
  }

  /// Reads a table.
  ///
  /// @param file its name, for messages
  /// @param threads the number of threads; 1 reads in the calling thread
  /// @throws dev.tributary.job.BadInput if it cannot be divided into records. Other problems are
  ///   marked in the table
  public static Table read(Source source, Layout layout, int threads) throws IOException {
    RecordBlocks blocks = new RecordBlocks(source.in(), source.text(), source.file());
    return new TableReader(source.text(), layout, blocks).read(threads);
  }

  /// The bytes of a table.
  ///
  /// @param file its name, for messages
  public record Source(InputStream in, TableText text, String file) {}

  private Table read(int threads) throws IOException {
    Table table = new Table(layout);
    Block first = blocks.next();
    if (first == null) {
      return table;
    }
    add(read(first, text.header()), table);
    Block second = blocks.next();
    if (second != null && threads > 1) {
      readInParallel(second, threads, table);
    } else {
      for (Block block = second; block != null; block = blocks.next()) {
        add(read(block, false), table);
      }
    }
    return table;
  }

  private void readInParallel(Block second, int threads, Table table) throws IOException {
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("table-", 0).factory())) {
      Queue<Future<BlockReader.Result>> reading = new ArrayDeque<>();
      for (Block block = second; block != null; block = blocks.next()) {
        Block taken = block;
        reading.add(pool.submit(() -> read(taken, false)));
        if (reading.size() > 2 * threads) {
          add(result(reading.remove()), table);
        }
      }
      while (!reading.isEmpty()) {
        add(result(reading.remove()), table);
      }
    }
  }

  private void add(BlockReader.Result result, Table table) {
    table.add(result);
    used.add(result);
  }

  private BlockReader.Result read(Block block, boolean skipsHeader) {
    BlockReader reader = idle.poll();
    if (reader == null) {
      reader = new BlockReader(text, layout);
    }
    BlockReader.Result result = reader.read(block, skipsHeader, used.poll());
    idle.add(reader);
    blocks.recycle(block);
    return result;
  }

  private static BlockReader.Result result(Future<BlockReader.Result> reading) {
    try {
      return reading.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a table was read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
