-- Who is unrated
-- Outlets whose articles carry no lean, because no rater of content is on record for them or none was at the time.
select t.outlet, o.name, o.country, o.type, t.articles
from (select outlet, count(*) as articles from tags where lean_low is null group by outlet) t
left join outlets o on o.id = t.outlet
order by t.articles desc
