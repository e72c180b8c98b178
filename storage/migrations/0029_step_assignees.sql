-- Who takes the next step of a stop when its trip is over.
ALTER TABLE trip_stops ADD COLUMN step_assignee TEXT NOT NULL DEFAULT '';
CREATE INDEX trip_stops_step_assignee ON trip_stops (step_assignee, name, delete_time);
