-- Next steps of stops without an engagement, by their day. A stop that was logged keeps its day for
-- ever, and is not to be walked past each time.
CREATE INDEX trip_stops_open_steps ON trip_stops (engagement, next_date, name, delete_time);
