-- Tables of dev.election for PostgreSQL.
-- Timestamps are ISO-8601 text in UTC, for people to read: no statement computes anything from them.
-- No index on LEASE_ID, and free space on each page, so that claims and releases are HOT updates and the table stays
-- small.
-- COLLATE "C": names are compared exactly, whatever the default collation of the database is.

CREATE TABLE ELECTION_LEADER (
    ELECTION_NAME VARCHAR(200) COLLATE "C" NOT NULL,
    TOKEN BIGINT NOT NULL,
    LEASE_ID VARCHAR(200) COLLATE "C",
    LEADER_SINCE VARCHAR(40),
    PRIMARY KEY (ELECTION_NAME)
) WITH (fillfactor = 50);

CREATE TABLE ELECTION_LEASE (
    LEASE_ID VARCHAR(200) COLLATE "C" NOT NULL,
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
);
