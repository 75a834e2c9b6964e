package dev.tributary.ledger;

import dev.tributary.job.BadInput;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a ledger line by line. Each line is checked: it must be unchanged and continue the line
/// before, and every sample must be counted once.
public final class LedgerReader implements AutoCloseable {
  private final Path file;
  private final InputStream in;
  private String chain = LedgerText.NO_CHAIN;
  private Optional<Audit> audit = Optional.empty();
  private int number;
  private long end;

  private LedgerReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// A checked line.
  ///
  /// @param number the line number, from 1
  /// @param record the record of the line
  /// @param audit the audit of all lines up to this one
  /// @param chain the chain of this line
  /// @param end the length of the file in bytes up to the end of this line
  public record Line(int number, LedgerRecord record, Audit audit, String chain, long end) {}

  public static LedgerReader open(Path file) {
    try {
      return new LedgerReader(file, new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    } catch (NoSuchFileException e) {
      throw BadInput.in(
              file.toString(),
              "there is no such file",
              "name the directory of a run; one with --no-ledger has none")
          .causedBy(e);
    } catch (IOException e) {
      throw BadInput.unreadable(file, e);
    }
  }

  /// The next line, if there is one.
  ///
  /// @throws BrokenLedger with file and line
  public Optional<Line> next() {
    try {
      Optional<String> text = line();
      if (text.isEmpty()) {
        return Optional.empty();
      }
      LedgerText.Entry entry = LedgerText.read(text.get(), chain);
      Audit audited =
          audit.isPresent() ? audit.get().with(entry.record()) : Audit.begin(entry.record());
      audit = Optional.of(audited);
      chain = entry.chain();
      return Optional.of(new Line(number, entry.record(), audited, chain, end));
    } catch (BrokenLedger e) {
      throw e.at(file, number);
    } catch (IOException e) {
      throw BadInput.unreadable(file, e);
    }
  }

  /// The records of weights in the remaining lines. The iterator throws as [#next] does.
  public Iterator<StateRecord> records() {
    return Stream.generate(this::next)
        .takeWhile(Optional::isPresent)
        .map(line -> line.get().record())
        .filter(StateRecord.class::isInstance)
        .map(StateRecord.class::cast)
        .iterator();
  }

  private Optional<String> line() throws IOException {
    number++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int next = in.read();
    for (; next >= 0 && next != '\n'; next = in.read()) {
      bytes.write(next);
    }
    if (next >= 0) {
      end += bytes.size() + 1;
      return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }
    if (bytes.size() > 0) {
      throw BrokenLedger.torn();
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw BadInput.unreadable(file, e);
    }
  }
}
