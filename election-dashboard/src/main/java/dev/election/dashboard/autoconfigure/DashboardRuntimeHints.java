// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import dev.election.dashboard.DashboardFiles;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Puts the files of the page into a native image. */
final class DashboardRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern(DashboardFiles.LOCATION + "*");
    }
}
