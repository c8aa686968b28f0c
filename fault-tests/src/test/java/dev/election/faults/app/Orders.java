// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * What the test orders on standard input, a word a line. When the input ends, so does the process: the test is gone.
 */
@Component
final class Orders {

    private final Stalls stalls;
    private final FreezeBeforeCommit freeze;
    private final HikariDataSource pool;
    private final List<Connection> taken = new ArrayList<>();

    Orders(Stalls stalls, FreezeBeforeCommit freeze, HikariDataSource pool) {
        this.stalls = stalls;
        this.freeze = freeze;
        this.pool = pool;
    }

    void obey() {
        Thread thread = new Thread(this::read, "orders");
        thread.start();
    }

    private void read() {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                obey(order);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(3);
        }
    }

    private void obey(String order) {
        switch (order) {
            case "commit" -> freeze.arm();
            case "pool" -> takeAll();
            case "go-on" -> {
                freeze.disarm();
                stalls.end();
                giveBack();
            }
            default -> stalls.begin(order);
        }
    }

    private void takeAll() {
        try {
            while (taken.size() < pool.getMaximumPoolSize()) {
                taken.add(pool.getConnection());
            }
        } catch (SQLException e) {
            System.err.println("Not all connections could be taken: " + e);
        }
    }

    private void giveBack() {
        for (Connection connection : taken) {
            try {
                connection.close();
            } catch (SQLException e) {
                System.err.println("A connection could not be given back: " + e);
            }
        }
        taken.clear();
    }
}
