package dev.tributary.data;

import dev.tributary.proto.v1.Classes;

/// The names of a model's classes. A class without a name is called by its number.
///
/// @param classes as the model describes them
public record ClassNames(Classes classes) {

  public int count() {
    return classes.getCount();
  }

  public String of(int number) {
    return isNamed(number) ? classes.getNames(number) : Integer.toString(number);
  }

  public boolean isNamed(int number) {
    return number < classes.getNamesCount() && !classes.getNames(number).isEmpty();
  }
}
