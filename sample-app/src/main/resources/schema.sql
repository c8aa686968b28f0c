-- One row per run of the job. Times are milliseconds since 1970 by the clock of the instance that ran it.
CREATE TABLE IF NOT EXISTS JOB_RUN (
    RUN BIGINT NOT NULL PRIMARY KEY,
    TOKEN BIGINT NOT NULL,
    INSTANCE VARCHAR(255) NOT NULL,
    STARTED_MS BIGINT NOT NULL,
    ENDED_MS BIGINT
);

-- The highest token that has recorded a run. Used while an engine keeps the leases, see TokenGate.
CREATE TABLE IF NOT EXISTS FENCING_GATE (
    RESOURCE_NAME VARCHAR(200) NOT NULL PRIMARY KEY,
    TOKEN BIGINT NOT NULL
);
