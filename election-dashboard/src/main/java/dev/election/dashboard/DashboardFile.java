// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

/**
 * A file of the page.
 *
 * @param mediaType its media type with the character set, as in the header {@code Content-Type}
 * @param content its text
 * @since 0.1.0
 */
public record DashboardFile(String mediaType, String content) {}
