package dev.gatehouse.pages;

import java.util.Optional;
import java.util.stream.Stream;

/** All files that the pages of one app ask for, in the colour and with the logo of its brand. */
public final class Assets {
  private final Brand brand;
  private final Asset style;

  /** The assets of an app of this brand. */
  public Assets(Brand brand) {
    this.brand = brand;
    this.style = Asset.STYLE.with(brand.style());
  }

  /** The asset of that exact file name, without any path; empty for every other text. */
  public Optional<Asset> named(String name) {
    return Stream.of(style, Asset.ADMIN_STYLE, brand.logo(), Asset.SCRIPT)
        .filter(asset -> asset.name().equals(name))
        .findFirst();
  }

  Brand brand() {
    return brand;
  }

  Asset style() {
    return style;
  }
}
