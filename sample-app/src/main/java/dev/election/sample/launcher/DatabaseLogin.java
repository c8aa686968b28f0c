// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

/**
 * Where the database is that all instances share, and how to log in. Its text leaves out the password, and the URL's
 * parameters, which may hold one.
 */
record DatabaseLogin(String url, String username, String password) {

    /** The same login at another URL. */
    DatabaseLogin at(String otherUrl) {
        return new DatabaseLogin(otherUrl, username, password);
    }

    @Override
    public String toString() {
        String address = url.split("[?;]", 2)[0];
        return username.isEmpty() ? address : address + " as '" + username + "'";
    }
}
