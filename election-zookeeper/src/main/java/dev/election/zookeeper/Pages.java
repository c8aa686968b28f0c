// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;

/**
 * Parts of something long, each of which fits into one request and one response: both are limited to a megabyte by
 * default, and a server closes the connection without a word if a request is longer.
 */
final class Pages {

    /** The greatest number of records in a request. */
    static final int MOST_RECORDS = 500;

    /** The greatest number of leases in a request, which are up to four kilobytes long. */
    static final int MOST_LEASES = 100;

    private static final int MOST_BYTES = 400_000;

    private Pages() {}

    static <T> List<List<T>> of(Collection<T> all, int most, ToIntFunction<T> bytes) {
        List<List<T>> pages = new ArrayList<>();
        List<T> page = new ArrayList<>();
        int size = 0;
        for (T one : all) {
            int more = bytes.applyAsInt(one);
            if (!page.isEmpty() && (page.size() == most || size + more > MOST_BYTES)) {
                pages.add(page);
                page = new ArrayList<>();
                size = 0;
            }
            page.add(one);
            size += more;
        }
        if (!page.isEmpty()) {
            pages.add(page);
        }
        return pages;
    }

    /** Reads these nodes, at one moment per page; null for each that is missing. */
    static List<@Nullable NodeData> read(Call call, Connection connection, Collection<String> paths, int most) {
        List<CompletableFuture<Reply<List<OpResult>>>> requests = of(paths, most, Pages::bytes).stream()
                .map(page -> connection.multi(page.stream().map(Op::getData).toList()))
                .toList();
        List<@Nullable NodeData> found = new ArrayList<>();
        for (CompletableFuture<Reply<List<OpResult>>> request : requests) {
            for (OpResult result : call.await(request).require()) {
                found.add(content(call, result));
            }
        }
        return found;
    }

    private static @Nullable NodeData content(Call call, OpResult result) {
        if (result instanceof OpResult.GetDataResult data) {
            return new NodeData(Connection.orNothing(data.getData()), data.getStat());
        }
        Code code = Reply.of(((OpResult.ErrorResult) result).getErr(), null).code();
        if (code != Code.NONODE) {
            throw call.failed(code);
        }
        return null;
    }

    static int bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length + 16;
    }
}
