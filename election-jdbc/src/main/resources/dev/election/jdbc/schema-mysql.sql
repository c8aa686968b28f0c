-- Tables of dev.election for MySQL 8.0 or later.
-- Timestamps are ISO-8601 text in UTC, for people to read: no statement computes anything from them.
-- utf8mb4_bin: names are compared exactly and may contain any character. The index on LEASE_ID exists from the
-- start, so that a statement by LEASE_ID never locks the rows of other leases.

CREATE TABLE ELECTION_LEADER (
    ELECTION_NAME VARCHAR(200) NOT NULL,
    TOKEN BIGINT NOT NULL,
    LEASE_ID VARCHAR(200),
    LEADER_SINCE VARCHAR(40),
    PRIMARY KEY (ELECTION_NAME),
    INDEX ELECTION_LEADER_IX (LEASE_ID)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE ELECTION_LEASE (
    LEASE_ID VARCHAR(200) NOT NULL,
    INSTANCE_ID VARCHAR(200) NOT NULL,
    ADDRESS VARCHAR(500),
    HEARTBEAT BIGINT NOT NULL,
    DURATION_MILLIS BIGINT NOT NULL,
    INTERVAL_MILLIS BIGINT,
    COHORT VARCHAR(40),
    APPLICATION VARCHAR(200),
    OPENED_AT VARCHAR(40),
    RENEWED_AT VARCHAR(40),
    PRIMARY KEY (LEASE_ID)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
