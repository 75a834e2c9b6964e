package dev.tributary.data.table;

import dev.tributary.job.BadInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The beginning of a table: the names of its columns and some records.
///
/// Columns without a name are called by their number. A name that occurs again gets a number:
/// `x.1`.
///
/// @param names of the columns; their numbers if there is no header
/// @param records the cells of the first records of as many cells, without a header
/// @param line the line of the first record, or of the header
public record Head(List<String> names, List<List<String>> records, long line) {
  private static final int RECORDS = 1000;

  /// Reads the beginning of a block. Modified: the bytes of the block.
  ///
  /// @param file its name, for messages
  /// @throws BadInput if the first record cannot be read, because nothing is known without it
  static Head of(RecordBlocks.Block block, TableText text, String file) {
    Cells cells = new Cells(text);
    cells.over(block);
    if (!cells.next()) {
      throw empty(file);
    }
    String where = file + ":" + cells.line();
    if (cells.fault() != null) {
      throw BadInput.in(where, cells.fault(), Cells.remedy(cells.fault()));
    }
    if (cells.isBlank()) {
      throw BadInput.in(where, "the first line is empty", "remove it");
    }
    List<String> first = cells.texts();
    long line = cells.line();
    List<List<String>> records = new ArrayList<>();
    if (!text.header()) {
      records.add(first);
    }
    while (records.size() < RECORDS && cells.next()) {
      if (cells.fault() == null && cells.count() == first.size()) {
        records.add(cells.texts());
      }
    }
    return new Head(names(first, text.header()), records, line);
  }

  /// The names of columns.
  ///
  /// @param first the cells of the first record
  /// @param header whether they are the names
  public static List<String> names(List<String> first, boolean header) {
    return header ? named(first) : numbered(first.size());
  }

  /// The error of a table without records.
  public static BadInput empty(String file) {
    return BadInput.in(file, "there are no samples in it", "one sample a line is expected");
  }

  private static List<String> numbered(int columns) {
    List<String> names = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      names.add(String.valueOf(column));
    }
    return names;
  }

  private static List<String> named(List<String> header) {
    Set<String> taken = new HashSet<>(header);
    Map<String, Integer> times = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (String given : header) {
      String name = given.isEmpty() ? String.valueOf(names.size()) : given;
      int before = times.merge(name, 1, Integer::sum) - 1;
      String unique = name;
      while (before > 0 && !taken.add(unique)) {
        unique = name + "." + before++;
      }
      names.add(unique);
    }
    return names;
  }
}
