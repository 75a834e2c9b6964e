package dev.tributary.data;

import dev.tributary.proto.v1.Column;
import dev.tributary.proto.v1.ColumnType;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Missing;
import java.util.Optional;

/// What a job says about one column of a table.
///
/// @param target which target it is, if it is one
/// @param type the type, if the job states it
/// @param indicator whether there is an indicator of missing cells: always, or if a training sample
///   lacks the value
record PlannedColumn(
    String name,
    Role role,
    int target,
    Optional<ColumnType> type,
    Missing missing,
    Column.Unknown unknown,
    Indicator indicator) {

  enum Role {
    FEATURE,
    LABEL,
    TARGET,
    IGNORED
  }

  enum Indicator {
    ALWAYS,
    IF_MISSING,
    NEVER
  }

  /// A column without settings of its own.
  static PlannedColumn of(String name, Csv csv) {
    return new PlannedColumn(
        name,
        Role.FEATURE,
        0,
        Optional.empty(),
        csv.getMissing(),
        csv.getUnknown(),
        csv.getIndicator() ? Indicator.IF_MISSING : Indicator.NEVER);
  }

  PlannedColumn as(Role other, int number) {
    return new PlannedColumn(name, other, number, type, missing, unknown, indicator);
  }

  PlannedColumn with(Column own) {
    return new PlannedColumn(
        name,
        role,
        target,
        own.hasType() ? Optional.of(own.getType()) : type,
        own.hasMissing() ? own.getMissing() : missing,
        own.hasUnknown() ? own.getUnknown() : unknown,
        own.hasIndicator() ? own.getIndicator() ? Indicator.ALWAYS : Indicator.NEVER : indicator);
  }

  boolean is(Role other) {
    return role == other;
  }
}
