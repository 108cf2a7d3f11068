package dev.gatehouse.keys;

import java.util.List;

/** The realm's master keys: the first signs, all verify, so a key can be replaced with overlap. */
public record Keys(List<MasterKey> all) {
  /** At least one key, each with an id of its own. */
  public Keys {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("at least one master key is needed");
    }
    if (all.stream().map(MasterKey::id).distinct().count() < all.size()) {
      throw new IllegalArgumentException(
          "two master keys have the same id: make another key in place of one of them");
    }
  }

  /** The key that signs. */
  public MasterKey signing() {
    return all.get(0);
  }
}
